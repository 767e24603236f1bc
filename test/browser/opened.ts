import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  NOBODY_TURNED_AWAY,
  openSystem,
  PATIENT_WITH_OTHERS,
  type TestSystem,
  type TestSystemOptions,
} from '../harness/index.js';
import { openBrowser } from './browser.js';

export interface Opened {
  readonly open: TestSystem;
  readonly browser: Browser;
}

/**
 * One system and one browser for all tests of the file that calls this. Nobody is turned away for how busy this machine
 * is: what a page does when the server says so is shown with answers that the test gives.
 * @param use is given both, before the first test
 */
export function openForTests(options: TestSystemOptions, use: (opened: Opened) => unknown): void {
  let open: TestSystem;
  let browser: Browser;
  beforeAll(async () => {
    const env = { ...NOBODY_TURNED_AWAY, ...PATIENT_WITH_OTHERS, ...options.env };
    open = await openSystem({ ...options, env });
    browser = await openBrowser();
    await use({ open, browser });
  });
  // Either may not have opened.
  afterAll(async () => {
    await browser?.close();
    await open?.stop();
  });
}
