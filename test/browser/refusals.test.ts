import 'reflect-metadata';
import { describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { catalogue } from '../../src/catalogue.js';
import { operationsByCode } from '../../src/documentation/index.js';
import { unstartedApi } from '../../src/generated-files.js';
import { bodyFault, Refusal, renderProblem } from '../../src/platform/errors/index.js';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults, DESKTOP, expectPage, PHONE } from './browser.js';
import { tabTo } from './keyboard.js';
import { customerId, fillIn, type SignedIn, signedIn, toReview } from './customer.js';
import { openForTests } from './opened.js';

jest.setTimeout(120_000);

interface Example {
  readonly code: string;
  readonly status: number;
  readonly retry: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly in: 'body';
    readonly pointer: string;
    readonly code: string;
    readonly params: object;
    readonly detail: string;
  }[];
}

/** Whatever the page may be refused with, by the operations that it asks, and would tell at once. */
const ASKED_BY_THE_PAGE =
  /^(?:POST \/api\/v1\/(?:bookings|holds|waitlist|queue)\b|GET \/api\/v1\/(?:loans|bookings|branches|waitlist|queue)\b)/;
const answered = operationsByCode(unstartedApi());
const told = [...catalogue.values()].filter(
  ({ code, status, retry }) =>
    (answered.get(code) ?? []).some((operation) => ASKED_BY_THE_PAGE.test(operation)) &&
    retry !== 'same-key' &&
    status !== 401 &&
    (status !== 503 || code.startsWith('QUEUE_')) &&
    code !== 'RATE_LIMITED',
);
/** Faults of one field come within the answer that lists all of them. */
const POINTERS: readonly (readonly [RegExp, string, string])[] = [
  [/^AMOUNT_|^PARTIAL_/, '/amount', 'amount'],
  [/^EFFECT_/, '/effect', 'effect'],
  [/^DATE_|^BOOKING_CLOSED|^NOT_RELEASED/, '/date', 'day'],
  [/^WINDOW_/, '/window', 'window'],
  [/^PHONE_/, '/contact/phone', 'phone'],
  [/^PRODUCT_NOT_SERVED/, '/branchId', 'branch'],
  [/./, '/loanId', 'loan'],
];

let open: TestSystem;
let browser: Browser;

openForTests({ apiProcesses: 1 }, (opened) => ({ open, browser } = opened));

function exampleOf(code: string, language: 'zh-CN' | 'en'): Example {
  const { status, retry, remedy, title, detail } = catalogue.get(code)!;
  const words = detail[language];
  const base = {
    type: `/errors/${code}`,
    status,
    code,
    retry,
    remedy,
    instance: '/api/v1/bookings',
    traceId: `trace-${code}`,
  };
  if (status !== 422 || code === 'VALIDATION_FAILED')
    return { ...base, detail: words, title: title[language], params: placeholdersOf(words) } as Example;
  const [, pointer] = POINTERS.find(([pattern]) => pattern.test(code))!;
  return {
    ...base,
    code: 'VALIDATION_FAILED',
    detail: '有 1 处需要修改。',
    title: '请检查',
    errors: [{ in: 'body', pointer, code, detail: words, params: placeholdersOf(words) }],
  } as Example;
}

/** Each stands for itself, so that the words with their params are the words of the catalogue. */
function placeholdersOf(words: string): Record<string, string> {
  return Object.fromEntries([...words.matchAll(/\{(\w+)\}/g)].map(([place, name]) => [name!, place]));
}

async function answerWith(page: Page, example: Example): Promise<void> {
  await page.unroute(/\/api\/v1\/bookings$/);
  await page.route(/\/api\/v1\/bookings$/, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: example.status, contentType: 'application/problem+json', json: example })
      : route.continue(),
  );
}

describe.each([
  ['zh-CN', PHONE, 401],
  ['en', DESKTOP, 402],
] as const)('every refusal of the promise, in %s,', (language, device, n) => {
  let signed: SignedIn;
  let headings: Record<string, string>;

  beforeAll(async () => {
    const words = JSON.parse(await readFile(`web/booking/texts/${language}.json`, 'utf8')) as {
      refusal: { code: Record<string, string> };
    };
    headings = words.refusal.code;
    signed = await signedIn(browser, open.system.url, customerId(n), { ...device, locale: language });
    await fillIn(signed);
  });

  it.each(told.map(({ code }) => code))(
    '%s: is told in the words of the server, where it belongs',
    async (code) => {
      const { page, words } = signed;
      const example = exampleOf(code, language);
      await answerWith(page, example);
      await toReview(signed);
      await page.getByRole('button', { name: words.send }).click();
      const box = page.locator('.refusal[data-code]');
      await box.getByText(`trace-${code}`).waitFor();
      await expectPage(box.locator('h2')).toHaveText(headings[code]!);
      await expectPage(box).toContainText(example.errors?.[0]?.detail ?? example.detail);
      const whole = (await page.locator('main').textContent()) ?? '';
      expect(whole).not.toMatch(/预约失败|booking failed/i);
      // The field says so too and has the focus; a day without time windows has no field for one.
      const [, , place] = POINTERS.find(([pattern]) => pattern.test(code))!;
      const own = example.errors === undefined ? '' : `#fault-${place}`;
      const said = own === '' ? [] : await page.locator(own).allTextContents();
      expect(said.filter((text) => text !== example.errors?.[0]?.detail)).toEqual([]);
      if (said.length > 0) await page.locator(`#field-${place}:focus`).waitFor();
    },
  );
});

describe('a refusal', () => {
  it('has a number for support that is copied by one touch, and breaks no rule of access', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(403), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page, words } = signed;
    await fillIn(signed);
    await answerWith(page, exampleOf('QUOTA_DAY_FULL', 'zh-CN'));
    await toReview(signed);
    await page.getByRole('button', { name: words.send }).click();
    const box = page.locator('.refusal[data-code=QUOTA_DAY_FULL]');
    await box.getByRole('button', { name: '复制' }).click();
    await box.getByText('已复制').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      'QUOTA_DAY_FULL trace-QUOTA_DAY_FULL',
    );
    // What is full offers the line where the person is told of it.
    await box.getByRole('button', { name: '排队候补' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await signed.context.close();
  });

  it('follows a change of language, on its fields too, and back, without asking for anything', async () => {
    const signed = await signedIn(browser, open.system.url, customerId(404), PHONE);
    const { page } = signed;
    await fillIn(signed);
    const faults = [
      bodyFault('/amount', catalogue.get('AMOUNT_NOT_MULTIPLE')!, {
        multipleOf: '10000.00',
        suggestion: '50000.00',
      }),
      bodyFault('/date', catalogue.get('DATE_TOO_SOON')!, { noticeBusinessDays: 5, earliest: '2031-03-04' }),
    ];
    const refusal = new Refusal(catalogue.get('VALIDATION_FAILED')!, { count: 2 }, { faults });
    const at = { instance: '/api/v1/bookings', traceId: 'trace', language: 'zh-CN' } as const;
    await answerWith(page, renderProblem(refusal, at) as unknown as Example);
    await toReview(signed);
    await page.getByRole('button', { name: signed.words.send }).click();
    const box = page.locator('.refusal[data-code=VALIDATION_FAILED]');
    await box.getByText('须提前 5 个工作日预约，最早可选 2031年3月4日星期二。').waitFor();
    await page.locator('#field-amount:focus').waitFor();
    const said = (): Promise<string[]> => page.locator('.refusal, .fault').allTextContents();
    const inChinese = await said();
    expect(inChinese).toHaveLength(3);

    const written: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') written.push(`${request.method()} ${request.url()}`);
    });
    await tabTo(page, '.bar-tools .tool[lang]');
    await page.keyboard.press('Enter');
    await box
      .getByText('A booking needs 5 business days of notice. The earliest date is Tuesday, March 4, 2031.')
      .waitFor();
    await page.locator('#fault-amount').getByText('a multiple of ¥10,000, for example ¥50,000.').waitFor();
    for (const words of await said()) expect(words).not.toMatch(/\p{Script=Han}/u);
    // The focus stays where the person is.
    await expectPage(page.locator('.bar-tools .tool[lang]:focus')).toHaveCount(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await box.getByText('须提前 5 个工作日预约').waitFor();
    expect(await said()).toEqual(inChinese);
    expect(written).toEqual([]);
    await signed.context.close();
  });
});
