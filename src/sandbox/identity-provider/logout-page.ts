import type { Language } from '../../platform/errors/index.js';
import { framed } from './page-frame.js';

const TEXTS = {
  'zh-CN': {
    title: '退出登录',
    notice: '退出后，这台设备上的下一位使用者须重新登录。',
    leave: '退出',
    stay: '不退出',
  },
  en: {
    title: 'Sign out',
    notice: 'Whoever uses this device next then has to sign in.',
    leave: 'Sign out',
    stay: 'Stay signed in',
  },
} as const;

/** Asked, because anybody can send somebody to this address. @param form that of the provider, with its token */
export function renderLogoutPage(language: Language, form: string): string {
  const { title, notice, leave, stay } = TEXTS[language];
  const main = `${form}
<section class="card">
<p><button class="main" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>${leave}</button></p>
<p><button class="person" type="submit" form="op.logoutForm">${stay}</button></p>
</section>`;
  return framed({ language, title, notice, main });
}
