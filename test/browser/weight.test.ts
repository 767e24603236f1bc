import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { expectPage, openPage, PHONE } from './browser.js';
import { BOOKABLE, customerId } from './customer.js';
import { describePageFiles } from './page-files.js';
import { openForTests } from './opened.js';
import { filesOf, weightOf } from './page-weight.js';

jest.setTimeout(180_000);

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

describePageFiles(() => open);

/** What a first visit may take, compressed: some three seconds of a slow network. */
const SCRIPT_BYTES_MAX = 200 * 1024;
const KIB = 1024;

describe('the customer’s page', () => {
  it('takes little: all of its own scripts together, and no component library among them', () => {
    const files = filesOf('index.html', 'booking/texts/zh-CN.json');
    const bytes = weightOf(files);
    process.stderr.write(`first visit: ${Math.round(bytes / KIB)} KiB of compressed JavaScript\n`);
    expect(bytes).toBeGreaterThan(50 * KIB);
    expect(bytes).toBeLessThan(SCRIPT_BYTES_MAX);
    const text = files.map((file) => readFileSync(file, 'utf8')).join('');
    expect(text).not.toContain('ant-btn');
  });
});

interface Phone {
  readonly latencyMs: number;
  readonly bitsPerSecond: number;
  readonly cpuSlowdown: number;
}

/** A middling mobile network, and a processor like this machine's. */
const MIDDLING: Phone = { latencyMs: 150, bitsPerSecond: 1_600_000, cpuSlowdown: 1 };
/** Slow 3G as those who measure pages mean it, and a phone of some years ago. */
const SLOW_3G: Phone = { latencyMs: 400, bitsPerSecond: 400_000, cpuSlowdown: 4 };

/**
 * The bounds of the Core Web Vitals are 2.5 s, 0.1 and 200 ms, on what people have; the machine runs other tests beside.
 * On slow 3G everything is slower than that, and what is held is that it stays usable. The figures are printed.
 */
const LCP_MAX_MS = 3_000;
const LCP_MAX_SLOW_MS = 6_000;
const CLS_MAX = 0.1;
const INP_MAX_MS = 3_000;

/** Shorter ones are not worth an entry to browsers. */
const EVENT_MIN_MS = 16;

const OBSERVE = `
  window.vitals = { fcp: 0, lcp: 0, cls: 0, moved: '', inp: 0, slowest: '', interactions: 0 };
  const nameOf = (node) => node?.id || node?.className || node?.nodeName || '';
  let most = 0;
  const seen = new Set();
  const observe = (type, each, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  observe('paint', (entry) => { if (entry.name === 'first-contentful-paint') vitals.fcp = entry.startTime; });
  observe('largest-contentful-paint', (entry) => { vitals.lcp = entry.startTime; });
  observe('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    vitals.cls += entry.value;
    if (entry.value <= most) return;
    most = entry.value;
    vitals.moved = entry.sources.map(({ node }) => nameOf(node)).join(', ');
  });
  observe('event', (entry) => {
    if (!entry.interactionId) return;
    seen.add(entry.interactionId);
    vitals.interactions = seen.size;
    if (entry.duration > vitals.inp) {
      vitals.inp = entry.duration;
      vitals.slowest = entry.name + ' on ' + nameOf(entry.target);
    }
  }, { durationThreshold: ${EVENT_MIN_MS} });`;

interface Vitals {
  readonly fcp: number;
  readonly lcp: number;
  readonly cls: number;
  /** What moved most. */
  readonly moved: string;
  readonly inp: number;
  readonly slowest: string;
  readonly interactions: number;
}

/** What the page is made of, with the bytes that came over the network for each: none of what the browser has kept. */
const SENT = `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'))
  .map(({ name, transferSize }) => ({ name, transferSize }))`;

const TELL_WHAT_IS_ASKED = `
  new MutationObserver(() => {
    const { asked } = document.documentElement.dataset;
    if (asked) window.shellIsAsked(asked);
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-asked'] });`;

describe('on a slow network', () => {
  const vitalsOf = (page: Page): Promise<Vitals> => page.evaluate<Vitals>('window.vitals');

  async function onPhone(phone: Phone): Promise<{ page: Page; context: BrowserContext }> {
    const { page, context } = await openPage(browser, PHONE);
    const protocol = await context.newCDPSession(page);
    await protocol.send('Network.enable');
    await protocol.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: phone.latencyMs,
      downloadThroughput: phone.bitsPerSecond / 8,
      uploadThroughput: phone.bitsPerSecond / 8,
    });
    await protocol.send('Emulation.setCPUThrottlingRate', { rate: phone.cpuSlowdown });
    await page.addInitScript({ content: OBSERVE });
    return { page, context };
  }

  it.each([
    ['a middling mobile network', MIDDLING, LCP_MAX_MS],
    ['slow 3G with a slow processor', SLOW_3G, LCP_MAX_SLOW_MS],
  ])(
    '%s: shows its shell before any answer of the interface, and nothing jumps',
    async (network, phone, lcpMaxMs) => {
      const { page, context } = await onPhone(phone);
      let answered = false;
      page.on('response', (response) => {
        if (response.url().includes('/api/')) answered = true;
      });
      await page.goto(open.system.url);
      await page.getByRole('button', { name: '登录并预约' }).waitFor();
      const { fcp, lcp, cls } = await vitalsOf(page);
      process.stderr.write(
        `first visit on ${network}: FCP ${Math.round(fcp)} ms, LCP ${Math.round(lcp)} ms, CLS ${cls.toFixed(3)}\n`,
      );
      expect(answered).toBe(false);
      expect(cls).toBeLessThan(CLS_MAX);
      expect(lcp).toBeLessThan(lcpMaxMs);
      expect(fcp).toBeLessThan(lcp + 1);
      // Again with what the browser has kept: only the shell is asked for.
      await page.reload();
      await page.getByRole('button', { name: '登录并预约' }).waitFor();
      const again = await vitalsOf(page);
      process.stderr.write(`next visit: FCP ${Math.round(again.fcp)} ms, LCP ${Math.round(again.lcp)} ms\n`);
      const sent = await page.evaluate<{ name: string; transferSize: number }[]>(SENT);
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.filter(({ transferSize }) => transferSize > 0)).toEqual([]);
      await context.close();
    },
  );

  it('says so where its scripts do not come, and tries again', async () => {
    const { page, context } = await openPage(browser, PHONE);
    let isAway = true;
    await page.route(/\/assets\/client-/, (route) => (isAway ? route.abort() : route.continue()));
    await page.goto(open.system.url, { waitUntil: 'commit' });
    await page
      .getByRole('alert')
      .getByRole('heading', { name: /页面暂时打不开/ })
      .waitFor();
    await expectPage(page.getByRole('button', { name: '登录并预约' })).toHaveCount(0);
    isAway = false;
    await page.getByRole('button', { name: /再试一次/ }).tap();
    await page.getByRole('button', { name: '登录并预约' }).tap();
    await page.getByLabel('客户编号').waitFor();
    await context.close();
  });

  it('answers every touch of the form soon, and moves nothing under the finger', async () => {
    const { page, context } = await onPhone(SLOW_3G);
    // Of the shell before any script of the page has come; the page takes it up, and it is gone.
    const asked: unknown[] = [];
    await page.exposeFunction('shellIsAsked', (what: unknown) => asked.push(what));
    await page.addInitScript({ content: TELL_WHAT_IS_ASKED });
    await page.goto(open.system.url, { waitUntil: 'commit' });
    // The button is there, hears, and keeps its word.
    await page.getByRole('button', { name: '登录并预约' }).tap();
    await page.getByLabel('客户编号').fill(customerId(601));
    expect(asked).toEqual(['sign-in']);
    const signedInMs = performance.now();
    await page.getByRole('button', { name: '登录', exact: true }).tap();
    await page.locator('#kind-PARTIAL').waitFor();
    const tookMs = Math.round(performance.now() - signedInMs);
    process.stderr.write(`from signing in to a form that can be filled in: ${tookMs} ms\n`);
    await page.locator(BOOKABLE).first().waitFor();
    await page.getByText('部分提前还款', { exact: true }).tap();
    await page.locator('#field-amount').tap();
    await page.keyboard.type('50000');
    await page.getByText('缩短期限，月供不变').tap();
    await page.getByRole('button', { name: '换网点' }).tap();
    await page.getByRole('searchbox').tap();
    await page.keyboard.type('路');
    await page.getByRole('button', { name: '收起' }).tap();
    await page.getByRole('button', { name: '下个月' }).tap();
    await page.getByRole('button', { name: '上个月' }).tap();
    await page.locator(BOOKABLE).first().tap();
    const parts = page.locator('input[name=window]:enabled');
    await page.locator('[data-hold=HELD]').or(parts.first()).first().waitFor();
    const { inp, cls, moved, interactions, slowest } = await vitalsOf(page);
    process.stderr.write(
      `the form: INP ${Math.round(inp)} ms (${slowest}) of ${interactions} interactions, CLS ${cls.toFixed(3)} (${moved})\n`,
    );
    expect(interactions).toBeGreaterThan(5);
    expect(inp).toBeLessThan(INP_MAX_MS);
    expect(cls).toBeLessThan(CLS_MAX);
    await context.close();
  });
});
