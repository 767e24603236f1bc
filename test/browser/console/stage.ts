import { afterAll } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type TestSystem, waitUntil } from '../../harness/index.js';
import { accessibilityFaults, DESKTOP, type OpenPage } from '../browser.js';
import { openStaffPage, type StaffRole } from '../staff.js';
import { type Language, type Words, wordsOf } from './words.js';

/** Pictures of everything that is looked at go into this folder, for people; without it none are taken. */
const PICTURES = process.env['TEST_PICTURES'];

const OPEN_DRAWER = '.ant-drawer-open';
const TABLETS = [
  { width: 1024, height: 768 },
  { width: 820, height: 1180 },
] as const;

/** What is started once for all tests of the console. */
export interface House {
  readonly open: TestSystem;
  readonly browser: Browser;
  /** Days on which B001 and its like serve, the first that can be booked first. */
  readonly days: readonly string[];
}

/** One language of the console, with whoever has signed in to it. Each role signs in once. */
export class Stage {
  readonly t: Words;
  private readonly opened = new Map<StaffRole, Promise<OpenPage>>();
  /** Addresses that have been looked at as a whole. */
  private readonly looked = new Set<string>();

  constructor(
    private readonly house: () => House,
    readonly language: Language,
    /** Where this language works, so that two of them do not meet. */
    readonly branch: string,
  ) {
    this.t = wordsOf(language);
    afterAll(async () => {
      for (const page of this.opened.values()) {
        await page.then(({ context }) => context.close()).catch(() => undefined);
      }
    });
  }

  get open(): TestSystem {
    return this.house().open;
  }

  get browser(): Browser {
    return this.house().browser;
  }

  get days(): readonly string[] {
    return this.house().days;
  }

  async as(role: StaffRole): Promise<Page> {
    const { open, browser } = this.house();
    let page = this.opened.get(role);
    if (page === undefined) {
      // What is looked at stands still.
      const context = { acceptDownloads: true, reducedMotion: 'reduce' } as const;
      page = openStaffPage(open, browser, { role, language: this.language, context });
      this.opened.set(role, page);
    }
    return (await page).page;
  }

  /** To an address of the console as a link goes there; whatever the test before has left open is gone. */
  async at(role: StaffRole, path: string): Promise<Page> {
    const page = await this.as(role);
    await goTo(page, '/nowhere');
    await page.getByText(this.t('console.notFound')).waitFor();
    await goTo(page, path);
    return page;
  }

  button(where: Page | Locator, key: string, values?: Record<string, string | number>): Locator {
    return where.getByRole('button', { name: this.t(key, values), exact: true });
  }

  /** A choice that is shown as a button: what is clicked is its label. */
  choice(where: Page | Locator, key: string): Locator {
    return where.locator('label').filter({ hasText: this.t(key) });
  }

  /**
   * @returns what is wrong with what is on the screen, for whoever uses it; takes a picture for whoever wants to see it.
   * A page behind a drawer is looked at once; colours are the same in both languages, and words are longer in English.
   */
  async look(page: Page, name: string): Promise<string[]> {
    await this.picture(page, name);
    const path = await page.evaluate<string>('location.pathname');
    const behind = this.looked.has(path) && (await page.locator(OPEN_DRAWER).count()) > 0;
    if (!behind) this.looked.add(path);
    const faults = await accessibilityFaults(page, {
      except: MORE_OF_THE_SAME,
      within: behind ? OPEN_DRAWER : undefined,
      known: this.language === 'en' ? ['color-contrast'] : [],
    });
    if (await isWider(page)) faults.push(`${name} scrolls sideways`);
    const onTablets = this.language === 'en' && (!behind || PICTURES !== undefined);
    if (onTablets) faults.push(...(await this.onTablets(page, name)));
    return faults;
  }

  /** The same screen as it is on tablets, upright and lying. */
  private async onTablets(page: Page, name: string): Promise<string[]> {
    const faults: string[] = [];
    for (const size of TABLETS) {
      await page.setViewportSize(size);
      await this.picture(page, `${name}.${size.width}`);
      if (await isWider(page)) faults.push(`${name} scrolls sideways at ${size.width} px`);
    }
    await page.setViewportSize(DESKTOP.viewport);
    return faults;
  }

  private async picture(page: Page, name: string): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.${this.language}.png`) });
    if (!name.includes('.') && this.language === 'zh-CN') {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.screenshot({ path: join(PICTURES, `${name}.dark.${this.language}.png`) });
      await page.emulateMedia({ colorScheme: 'light' });
    }
  }

  /** What any of the pages complained of, up to now. */
  async complaints(): Promise<string[]> {
    const pages = await Promise.all(this.opened.values());
    return pages.flatMap(({ complaints }) => complaints);
  }
}

/** A chart takes the width that it is given a moment after the page has it; what is still wider then stays so. */
async function isWider(page: Page): Promise<boolean> {
  const fits = (): Promise<boolean> =>
    page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
  await waitUntil(fits, { timeoutMs: FITS_WITHIN_MS, what: 'a page within its width' }).catch(
    () => undefined,
  );
  return !(await fits());
}

async function goTo(page: Page, path: string): Promise<void> {
  const address = JSON.stringify(`/console${path}`);
  await page.evaluate(
    `history.pushState(null, '', ${address}); dispatchEvent(new PopStateEvent('popstate', { state: null }))`,
  );
}

/** Longer than a chart takes on a busy machine; only a page that is at fault waits for it. */
const FITS_WITHIN_MS = 3000;

/** Rows of one component: the first few say what there is to be said of each. */
const MORE_OF_THE_SAME = ['.heat-row:nth-child(n+5)', 'table.data tbody tr:nth-child(n+9)'];

/** A row of the board is a branch, a column a day of the month that is shown. */
export function cell(page: Page, row: number, date: string): Locator {
  return page.locator(`.heat-cell[data-row="${row}"][data-column="${Number(date.slice(8)) - 1}"]`);
}

export async function openBoard(stage: Stage, role: StaffRole, date: string): Promise<Page> {
  const page = await stage.at(role, `/quotas?month=${date.slice(0, 7)}&months=1`);
  // Of a long month only the days near what is seen are in the page; their heads all are.
  await page.locator(`.heat-day[data-column="${Number(date.slice(8)) - 1}"]`).scrollIntoViewIfNeeded();
  await cell(page, 0, date).waitFor();
  return page;
}

/** What goes on with a change of one branch and day that was begun. */
export function keptChange(page: Page, { t, language }: Stage, branchId: string, date: string): Locator {
  const day = new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', timeZone: 'UTC' });
  const continues = t('quotas.draftContinueOf', { change: branchId });
  return page.getByRole('button', {
    name: new RegExp(String.raw`^${continues}\b.*${day.format(new Date(date))}(?!\d)`),
  });
}
