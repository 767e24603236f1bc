import type { BrowserContext, Page } from 'playwright-core';
import { whenTestsFail } from '../harness/index.js';

/** Of each page; a dialog stands for what lies behind it. */
const TOLD_CHARS = 4_000;
/** A page that hangs is told as such. */
const TELL_TIMEOUT_MS = 5_000;

/** Of a file that keeps a dozen open, those in which something was last gone to: the test was there. */
const TOLD_PAGES = 3;

/** Each with when something was last gone to in it. */
const open = new Map<Page, number>();

async function wordsOf(page: Page): Promise<string> {
  const dialog = page.locator('dialog[open], [role=dialog]').last();
  const shown = (await dialog.count()) > 0 ? dialog : page.locator('body');
  const words = await shown.ariaSnapshot({ timeout: TELL_TIMEOUT_MS });
  return words.length > TOLD_CHARS ? `${words.slice(0, TOLD_CHARS)}\n… ${words.length} characters` : words;
}

async function tell(test: string): Promise<void> {
  const latest = [...open].sort(([, one], [, other]) => other - one).slice(0, TOLD_PAGES);
  for (const [page] of latest) {
    const words = await wordsOf(page).catch((error: unknown) => `nothing: ${String(error)}`);
    process.stderr.write(`when "${test}" failed, ${page.url()} said:\n${words}\n`);
  }
}

whenTestsFail(tell);

/** What a page of this context says is printed when a test fails: what was waited for tells only what is missing. */
export function tellOnFailure(context: BrowserContext): void {
  context.on('page', (page) => {
    const wentTo = (): void => void open.set(page, performance.now());
    wentTo();
    page.on('framenavigated', wentTo);
    page.on('close', () => open.delete(page));
  });
}
