import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openSystem, type TestSystem, type TestSystemOptions } from '../harness/index.js';
import { openBrowser } from './browser.js';

export interface Opened {
  readonly open: TestSystem;
  readonly browser: Browser;
}

/**
 * One system and one browser for all tests of the file that calls this.
 * @param use is given both, before the first test
 */
export function openForTests(options: TestSystemOptions, use: (opened: Opened) => unknown): void {
  let open: TestSystem;
  let browser: Browser;
  beforeAll(async () => {
    open = await openSystem(options);
    browser = await openBrowser();
    await use({ open, browser });
  });
  // Either may not have opened.
  afterAll(async () => {
    await browser?.close();
    await open?.stop();
  });
}
