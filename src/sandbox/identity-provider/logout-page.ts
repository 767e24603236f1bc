import type { Language } from '../../platform/errors/index.js';
import { LOGIN_STYLES } from './login-page.styles.js';

const TEXTS = {
  'zh-CN': {
    title: '退出登录',
    bank: '预还 · 演练环境',
    notice: '退出后，这台设备上的下一位使用者须重新登录。',
    leave: '退出',
    stay: '不退出',
  },
  en: {
    title: 'Sign out',
    bank: 'Yuhuan · rehearsal',
    notice: 'Whoever uses this device next then has to sign in.',
    leave: 'Sign out',
    stay: 'Stay signed in',
  },
} as const;

/** Asked, because anybody can send somebody to this address. Without scripts and without anything from elsewhere. */
export function renderLogoutPage(language: Language, form: string): string {
  const text = TEXTS[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title>
<style>${LOGIN_STYLES}</style>
</head>
<body>
<header>
<p class="brand"><svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8"/><path d="m9 16.5 5 5 9.5-10"/></svg>${text.bank}</p>
</header>
<main>
<h1>${text.title}</h1>
<p class="soft">${text.notice}</p>
${form}
<section class="card">
<p><button class="main" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>${text.leave}</button></p>
<p><button class="person" type="submit" form="op.logoutForm">${text.stay}</button></p>
</section>
</main>
</body>
</html>
`;
}
