/** The look of the customer's page, in one page's worth: the issuer is another origin and sends nothing but this. */
export const LOGIN_STYLES = `
:root{color-scheme:light dark;--ground:#f6f7f5;--surface:#fff;--sunken:#eef1ee;--line:#d9dfdb;--edge:#7d8a85;
--ink:#17211e;--soft:#4a5652;--accent:#0f6b5c;--on:#fff;--bad:#a3231d;--bad-soft:#fcebe9}
@media (prefers-color-scheme:dark){:root{--ground:#101514;--surface:#182020;--sunken:#1f2928;--line:#303c3a;--edge:#7f908b;
--ink:#eef3f1;--soft:#b3c0bb;--accent:#5cc9b2;--on:#06231d;--bad:#ff9d94;--bad-soft:#3d1a17}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.6 system-ui,-apple-system,'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif}
header{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding:.5rem 1rem;
border-bottom:1px solid var(--line);background:var(--surface)}
main{display:grid;gap:1rem;max-width:36rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1,h2,p{margin:0}
h1{font-size:1.6rem;line-height:1.25}
h2{font-size:1rem;margin-bottom:.6rem}
.brand{display:flex;align-items:center;gap:.6rem;font-weight:700}
svg rect{fill:#0f6b5c}
svg path{fill:none;stroke:#fff;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.card{padding:1.25rem;border:1px solid var(--line);border-radius:14px;background:var(--surface)}
form{display:grid;gap:.5rem}
form+form{margin-top:.5rem}
label{font-weight:600}
input,select,button{width:100%;min-height:2.75rem;padding:.5rem .8rem;border:1px solid var(--edge);border-radius:9px;
background:var(--surface);color:inherit;font:inherit}
button{cursor:pointer}
button:hover{background:var(--sunken)}
.person{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .8rem;border-color:var(--line);text-align:start}
.person span{color:var(--soft)}
.main{margin-top:.4rem;border-color:var(--accent);background:var(--accent);color:var(--on);font-weight:600}
.main:hover{background:var(--accent);filter:brightness(.94)}
.error{padding:.75rem 1rem;border-inline-start:4px solid var(--bad);border-radius:9px;background:var(--bad-soft)}
a{display:inline-block;padding:.4rem .6rem;color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;
