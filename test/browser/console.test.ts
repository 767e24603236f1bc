import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openSystem, type TestSystem } from '../harness/index.js';
import { accessibilityFaults, openBrowser, openPage } from './browser.js';

jest.setTimeout(120_000);

let open: TestSystem;
let browser: Browser;

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 1 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await open?.stop();
});

describe('the frame of the console', () => {
  it('signs staff in, keeps them over a reload, speaks both languages, and breaks no rule of access', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${open.system.url}/console/`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByLabel('岗位').selectOption('quota-maker');
    await page.getByLabel('网点').selectOption('B001');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByText('名额经办 · B001').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/console/day');
    await page.reload();
    await page.getByText('名额经办 · B001').waitFor();
    await page.getByText('English').click();
    await page.getByText('Quota maker · B001').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toMatch(/eyJ/);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
