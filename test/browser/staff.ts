import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { type OpenPage, openPage } from './browser.js';

export type StaffRole = 'teller' | 'quota-maker' | 'quota-checker' | 'auditor' | 'sre';

export interface StaffPageOptions {
  readonly role: StaffRole;
  /** Absent: all branches. */
  readonly branch?: string;
  readonly language?: 'zh-CN' | 'en';
  readonly context?: BrowserContextOptions;
}

const WORDS = {
  'zh-CN': { signIn: '登录', role: '岗位', branch: '网点' },
  en: { signIn: 'Sign in', role: 'Role', branch: 'Branch' },
} as const;

/** At the page of the issuer. */
export async function signInAs(
  page: Page,
  { role, branch, language }: { role: StaffRole; branch: string; language: 'zh-CN' | 'en' },
): Promise<void> {
  const words = WORDS[language];
  await page.getByLabel(words.role).selectOption(role);
  await page.getByLabel(words.branch).selectOption(branch);
  await page.getByRole('button', { name: words.signIn }).click();
}

/** A browser in which somebody of the staff has signed in, at the page where they begin. */
export async function openStaffPage(
  open: TestSystem,
  browser: Browser,
  { role, branch = 'ALL', language = 'zh-CN', context = {} }: StaffPageOptions,
): Promise<OpenPage> {
  const opened = await openPage(browser, { ...context, locale: language });
  const { page } = opened;
  await page.goto(`${open.system.url}/console/`);
  await page.getByRole('button', { name: WORDS[language].signIn }).click();
  await signInAs(page, { role, branch, language });
  await page.getByRole('heading', { level: 2 }).waitFor();
  return opened;
}
