import type { Language } from '../../platform/errors/index.js';
import { idOf } from '../core-bank/loan-book.js';
import { specialCustomers } from '../core-bank/special-customers.js';
import { framed } from './page-frame.js';
import { BRANCH_IDS, STAFF_ROLES } from './persons.js';

const TEXTS = {
  'zh-CN': {
    title: '沙箱登录',
    notice: '选择任意身份即可进入：没有密码，也没有真实客户。',
    atOnce: '一键进入',
    ordinary: '普通客户，一笔房贷',
    special: '特殊情形',
    byId: '指定编号',
    byRole: '指定身份',
    customer: '客户编号',
    customerHint: 'C100001 至 C999999 都是普通客户。',
    role: '岗位',
    branch: '网点',
    allBranches: '全部网点',
    submit: '登录',
    unknown: '没有这个编号，请重新选择。',
    other: 'English',
  },
  en: {
    title: 'Sandbox sign-in',
    notice: 'Choose anybody to go in: there are no passwords and no real customers.',
    atOnce: 'One touch',
    ordinary: 'Ordinary customer with a mortgage',
    special: 'Special cases',
    byId: 'Somebody else',
    byRole: 'Somebody else',
    customer: 'Customer id',
    customerHint: 'C100001 to C999999 are all ordinary customers.',
    role: 'Role',
    branch: 'Branch',
    allBranches: 'All branches',
    submit: 'Sign in',
    unknown: 'There is nobody with this id; choose again.',
    other: '中文',
  },
} as const;

type Texts = (typeof TEXTS)[Language];

const BOTH_ROLES = 'quota-maker+quota-checker';
const ROLE_NAMES: Record<string, { readonly [L in Language]: string }> = {
  teller: { 'zh-CN': '柜员', en: 'Teller' },
  'quota-maker': { 'zh-CN': '名额经办', en: 'Quota maker' },
  'quota-checker': { 'zh-CN': '名额复核', en: 'Quota checker' },
  [BOTH_ROLES]: {
    'zh-CN': '名额经办兼复核（用于验证双人原则）',
    en: 'Quota maker and checker (to see that two persons are needed)',
  },
  auditor: { 'zh-CN': '审计', en: 'Auditor' },
  sre: { 'zh-CN': '运维', en: 'Reliability engineer' },
};

/** Of three branches, so that two windows beside each other are two people with different calendars. */
const ORDINARY_SHOWN = ['C100001', 'C100002', 'C123456'];
/** Tellers work at one branch; the others look at all. */
const STAFF_SHOWN = STAFF_ROLES.map((role) => ({ role, branch: role === 'teller' ? 'B001' : 'ALL' }));

export interface LoginPage {
  readonly language: Language;
  readonly audience: 'customers' | 'staff';
  readonly uid: string;
  readonly unknown: boolean;
}

export function renderLoginPage({ language, audience, uid, unknown }: LoginPage): string {
  const text = TEXTS[language];
  const otherLanguage: Language = language === 'en' ? 'zh-CN' : 'en';
  const form = (inside: string): string =>
    `<form method="post" action="/interaction/${uid}?language=${language}">\n${inside}\n</form>`;
  const choices =
    audience === 'customers' ? customerChoices(text, language, form) : staffChoices(text, language, form);
  return framed({
    language,
    title: text.title,
    notice: text.notice,
    corner: `<a href="/interaction/${uid}?language=${otherLanguage}" lang="${otherLanguage}">${text.other}</a>`,
    main: `${unknown ? `<p class="error" role="alert">${text.unknown}</p>` : ''}\n${choices}`,
  });
}

type Form = (inside: string) => string;

function person(name: string, value: string, title: string, about: string): string {
  return `<button class="person" name="${name}" value="${value}"><b>${title}</b> <span>${about}</span></button>`;
}

function customerChoices(text: Texts, language: Language, form: Form): string {
  const special = specialCustomers.map((customer) => {
    const id = idOf('C', customer.number);
    return person('sub', id, id, language === 'en' ? customer.en : customer.zh);
  });
  return `<section class="card"><h2>${text.atOnce}</h2>
${form(ORDINARY_SHOWN.map((id) => person('sub', id, id, text.ordinary)).join('\n'))}
</section>
<section class="card"><h2>${text.byId}</h2>
${form(`<label for="sub">${text.customer}</label>
<input id="sub" name="sub" value="C100001" pattern="C[0-9]{6}" maxlength="7" required autocomplete="off" autocapitalize="characters" aria-describedby="hint">
<p id="hint" class="soft small">${text.customerHint}</p>
<button class="main">${text.submit}</button>`)}
</section>
<section class="card"><h2>${text.special}</h2>
${form(special.join('\n'))}
</section>`;
}

function staffChoices(text: Texts, language: Language, form: Form): string {
  const nameOf = (role: string): string => ROLE_NAMES[role]?.[language] ?? role;
  const atOnce = STAFF_SHOWN.map(({ role, branch }) =>
    form(
      `<input type="hidden" name="branch" value="${branch}">
${person('role', role, nameOf(role), branch === 'ALL' ? text.allBranches : branch)}`,
    ),
  );
  const roles = [...STAFF_ROLES, BOTH_ROLES].map(
    (role) => `<option value="${role}">${nameOf(role)}</option>`,
  );
  const branches = BRANCH_IDS.map((id) => `<option>${id}</option>`);
  return `<section class="card"><h2>${text.atOnce}</h2>
${atOnce.join('\n')}
</section>
<section class="card"><h2>${text.byRole}</h2>
${form(`<label for="role">${text.role}</label>
<select id="role" name="role">${roles.join('')}</select>
<label for="branch">${text.branch}</label>
<select id="branch" name="branch"><option value="ALL">${text.allBranches}</option>${branches.join('')}</select>
<button class="main">${text.submit}</button>`)}
</section>`;
}
