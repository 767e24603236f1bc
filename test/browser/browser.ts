import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { tellOnFailure } from './failed-pages.js';

/** A page of the system on a machine that runs other tests beside; a person would have given up before. */
const EXPECT_TIMEOUT_MS = 45_000;

/**
 * What a page shows once it has done what it was asked for: looked at again until it is so. A page is drawn after the
 * answer came and after its address changed; what is looked at once is looked at too early on a busy machine.
 */
export const expectPage = expect.configure({ timeout: EXPECT_TIMEOUT_MS });

/**
 * Answers that say no, which tests ask for; and an inline style without content (its digest is that of nothing), which
 * Playwright itself inserts to work out the name of a cell.
 */
const NOT_OF_THE_PAGE = /Failed to load resource|sha256-47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=/;

export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} as const satisfies BrowserContextOptions;
export const DESKTOP = { viewport: { width: 1280, height: 900 } } as const satisfies BrowserContextOptions;

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['TEST_CHROMIUM'];
  if (executablePath === undefined) {
    throw new Error('TEST_CHROMIUM is not set: run npm test -- test/browser, which finds a chromium');
  }
  // Containers run as root, and most have no shared memory to speak of.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: exceptions, and lines that browsers write when a policy stops something. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    ...DESKTOP,
    ...options,
  });
  context.setDefaultTimeout(EXPECT_TIMEOUT_MS);
  tellOnFailure(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !NOT_OF_THE_PAGE.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return { page, context, complaints };
}

export interface AxeScope {
  /** Selectors of what is more of the same; axe takes its time for each element. */
  readonly except?: readonly string[] | undefined;
  /** Nothing else is looked at: what lies behind was, when it was shown. */
  readonly within?: string | undefined;
  /** Rules that have been asked of the same elements before, by their ids. */
  readonly known?: readonly string[] | undefined;
}

/** What axe finds, one line each with the element. */
export async function accessibilityFaults(
  page: Page,
  { except = [], within, known = [] }: AxeScope = {},
): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  if (within !== undefined) builder.include(within);
  for (const selector of except) builder.exclude(selector);
  const { violations } = await builder
    // Else a second page is opened each time, to put together what is found in frames of other origins; there are none.
    .setLegacyMode()
    .options({
      resultTypes: ['violations'],
      rules: Object.fromEntries(known.map((rule) => [rule, { enabled: false }])),
    })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ''}`),
  );
}
