import type { Language } from '../../platform/errors/index.js';
import { idOf } from '../core-bank/loan-book.js';
import { specialCustomers } from '../core-bank/special-customers.js';
import { BRANCH_IDS, STAFF_ROLES } from './persons.js';

const TEXTS = {
  'zh-CN': {
    title: '沙箱登录',
    notice: '这是演练环境：选择任意身份即可登录，没有密码，也没有真实客户。',
    customer: '客户编号',
    customerHint: 'C100001 至 C999999 为普通客户；C000001 起为特殊情形，见列表。',
    role: '岗位',
    branch: '网点',
    allBranches: '全部网点',
    submit: '登录',
    unknown: '没有这个编号，请重新选择。',
    other: 'English',
  },
  en: {
    title: 'Sandbox sign-in',
    notice: 'This is a rehearsal: choose anybody to sign in. There are no passwords and no real customers.',
    customer: 'Customer id',
    customerHint: 'C100001 to C999999 are ordinary customers; special cases start at C000001 and are listed.',
    role: 'Role',
    branch: 'Branch',
    allBranches: 'All branches',
    submit: 'Sign in',
    unknown: 'There is nobody with this id; choose again.',
    other: '中文',
  },
} as const;

const ROLE_NAMES: Record<string, { readonly [L in Language]: string }> = {
  teller: { 'zh-CN': '柜员', en: 'Teller' },
  'quota-maker': { 'zh-CN': '名额经办', en: 'Quota maker' },
  'quota-checker': { 'zh-CN': '名额复核', en: 'Quota checker' },
  'quota-maker+quota-checker': {
    'zh-CN': '名额经办兼复核（用于验证双人原则）',
    en: 'Quota maker and checker (to see that two persons are needed)',
  },
  auditor: { 'zh-CN': '审计', en: 'Auditor' },
  sre: { 'zh-CN': '运维', en: 'Reliability engineer' },
};

export interface LoginPage {
  readonly language: Language;
  readonly audience: 'customers' | 'staff';
  readonly uid: string;
  readonly unknown: boolean;
}

/** A page without scripts and without anything from elsewhere. */
export function renderLoginPage({ language, audience, uid, unknown }: LoginPage): string {
  const text = TEXTS[language];
  const otherLanguage: Language = language === 'en' ? 'zh-CN' : 'en';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f5f5f5;color:#1f1f1f}
main{max-width:32rem;margin:3rem auto;padding:1.5rem;background:#fff;border-radius:8px}
label,legend{display:block;margin-top:1rem;font-weight:600}
input,select,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin-top:.25rem}
button{margin-top:1.5rem;background:#0b5cad;color:#fff;border:0;border-radius:4px;min-height:44px}
.error{color:#a8071a}
a{color:#0b5cad}
</style>
</head>
<body>
<main>
<p><a href="/interaction/${uid}?language=${otherLanguage}" lang="${otherLanguage}">${text.other}</a></p>
<h1>${text.title}</h1>
<p>${text.notice}</p>
${unknown ? `<p class="error" role="alert">${text.unknown}</p>` : ''}
<form method="post" action="/interaction/${uid}?language=${language}">
${audience === 'customers' ? customerFields(language) : staffFields(language)}
<button type="submit">${text.submit}</button>
</form>
</main>
</body>
</html>
`;
}

function customerFields(language: Language): string {
  const text = TEXTS[language];
  const options = specialCustomers
    .map((customer) => {
      const id = idOf('C', customer.number);
      return `<option value="${id}">${id} ${language === 'en' ? customer.en : customer.zh}</option>`;
    })
    .join('');
  return `<label for="sub">${text.customer}</label>
<input id="sub" name="sub" value="C100001" list="special" pattern="C[0-9]{6}" maxlength="7" required autofocus aria-describedby="hint">
<p id="hint">${text.customerHint}</p>
<datalist id="special">${options}</datalist>`;
}

function staffFields(language: Language): string {
  const text = TEXTS[language];
  const roles = [...STAFF_ROLES, 'quota-maker+quota-checker']
    .map((role) => `<option value="${role}">${ROLE_NAMES[role]?.[language] ?? role}</option>`)
    .join('');
  const branches = BRANCH_IDS.map((id) => `<option>${id}</option>`).join('');
  return `<label for="role">${text.role}</label>
<select id="role" name="role">${roles}</select>
<label for="branch">${text.branch}</label>
<select id="branch" name="branch"><option value="ALL">${text.allBranches}</option>${branches}</select>`;
}
