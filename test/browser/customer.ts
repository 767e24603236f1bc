import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type OpenPage, openPage } from './browser.js';

/** What a test reads and presses, in the language of the page. */
export const WORDS = {
  'zh-CN': {
    start: '登录并预约',
    customer: '客户编号',
    signIn: '登录',
    title: '预约提前还款',
    part: '部分提前还款',
    full: '全部提前还款',
    amount: '还款金额',
    effect: '缩短期限，月供不变',
    phone: '联系手机号',
    goOn: '核对并提交',
    review: '请核对',
    send: '确认预约',
    done: '预约成功',
    appointments: '我的预约',
    move: '改期',
    moveSure: '确认改期',
    cancel: '取消预约',
    cancelSure: '确认取消',
    booked: '已预约',
    cancelled: '已取消',
  },
  en: {
    start: 'Sign in and book',
    customer: 'Customer id',
    signIn: 'Sign in',
    title: 'Book an early repayment',
    part: 'Repay a part',
    full: 'Repay in full',
    amount: 'Amount',
    effect: 'Shorter term, same instalment',
    phone: 'Mobile number',
    goOn: 'Review and book',
    review: 'Is this right?',
    send: 'Confirm the appointment',
    done: 'Your appointment is booked',
    appointments: 'My appointments',
    move: 'Move',
    moveSure: 'Confirm the move',
    cancel: 'Cancel it',
    cancelSure: 'Yes, cancel',
    booked: 'Booked',
    cancelled: 'Cancelled',
  },
} as const;
export type PageLanguage = keyof typeof WORDS;

/** Days that can be taken, whether many or few places are left. */
export const BOOKABLE = 'button[data-status=OPEN], button[data-status=FEW]';

/** A page that looks every few seconds sees what has changed by the next look, or by the one after it. */
export const LOOKS_MAX = 2;

/** The n-th ordinary customer, and the loan that they have. */
export const customerId = (n: number): string => `C${100_000 + n}`;
export const loanId = (n: number): string => `L${100_000 + n}`;

export interface SignedIn extends OpenPage {
  readonly words: (typeof WORDS)[PageLanguage];
}

/** Opens the page and signs in as a person does, at the login page of the issuer. */
export async function signedIn(
  browser: Browser,
  url: string,
  customer: string,
  options: BrowserContextOptions & { locale?: PageLanguage } = {},
): Promise<SignedIn> {
  const words = WORDS[options.locale ?? 'zh-CN'];
  const open = await openPage(browser, options);
  await open.page.goto(url);
  await open.page.getByRole('button', { name: words.start }).click();
  await open.page.getByLabel(words.customer).fill(customer);
  await open.page.getByRole('button', { name: words.signIn }).click();
  await open.page.getByRole('heading', { name: words.title }).waitFor();
  return { ...open, words };
}

/** Fills in everything up to the review; the place is then kept. */
export async function fillIn({ page, words }: SignedIn, date?: string): Promise<void> {
  await page.getByText(words.part, { exact: true }).click();
  await page.getByLabel(words.amount, { exact: true }).fill('50000');
  await page.getByText(words.effect).click();
  await chooseDay(page, date);
  await page.locator('#about-day .strong').waitFor();
  // Some branches offer their days in parts.
  const parts = page.locator('input[name=window]:enabled');
  if ((await parts.count()) > 0) await parts.first().check();
  await page.locator('[data-hold=HELD]').waitFor();
}

export async function chooseDay(page: Page, date?: string): Promise<void> {
  if (date === undefined) await page.locator(BOOKABLE).first().click();
  else await (await dayCell(page, date)).click();
}

/** The cell of a day; the calendar shows one month, at first that of the first day that can be taken. */
export function dayCell(within: Page | Locator, date: string): Promise<Locator> {
  return turnedTo(within, within.locator(`button[data-date="${date}"]`));
}

/** A day that can be taken and is none of these; at the end of a month it is in the next one. */
export function otherDay(within: Page | Locator, ...dates: readonly string[]): Promise<Locator> {
  const others = dates.map((date) => `:not([data-date="${date}"])`).join('');
  return turnedTo(within, within.locator(`:is(${BOOKABLE})${others}`));
}

/** A horizon reaches into the month after next. */
const MONTHS_MAX = 3;

async function turnedTo(within: Page | Locator, days: Locator): Promise<Locator> {
  await within.locator(BOOKABLE).first().waitFor();
  const back = within.getByRole('button', { name: /^(?:上个月|Month before)$/ });
  const further = within.getByRole('button', { name: /^(?:下个月|Month after)$/ });
  // What a test had chosen last may be a month later.
  while ((await days.count()) === 0 && (await back.isEnabled())) await back.click();
  for (let turns = 0; turns < MONTHS_MAX && (await days.count()) === 0; turns += 1) await further.click();
  return days.first();
}

export async function toReview(signed: SignedIn): Promise<void> {
  const { page, words } = signed;
  await page.getByRole('button', { name: words.goOn }).click();
  await page.getByRole('heading', { name: words.review }).waitFor();
}
