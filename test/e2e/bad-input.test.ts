import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import {
  type HttpAnswer,
  type HttpOptions,
  openSystem,
  type TestCaller,
  type TestSystem,
} from '../harness/index.js';
import { book, fullRepayment } from './requests.js';

jest.setTimeout(60_000);

const HEX_32 = /^[0-9a-f]{32}$/;

let open: TestSystem;
let caller: TestCaller;
let date: string;

beforeAll(async () => {
  // One customer sends every mistake there is, one after the other.
  open = await openSystem({ apiProcesses: 1 });
  caller = open.customer(1);
  date = await open.bookableDate(3);
});

afterAll(async () => {
  await open?.stop();
});

/** Status and code; every refusal is a problem document that says what to do and can be found again. */
function problemOf({ status, headers, body }: HttpAnswer): string {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({
    type: `/errors/${body.code}`,
    status,
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    traceId: expect.stringMatching(HEX_32),
    retry: expect.stringMatching(/^(never|after|same-key|new-key)$/),
    remedy: expect.stringMatching(/^(FIX_INPUT|CHOOSE_OTHER|RETRY_AFTER|CONTACT)$/),
  });
  expect(headers.get('x-trace-id')).toBe(body.traceId);
  return `${status} ${body.code}`;
}

const post = (options: HttpOptions): Promise<HttpAnswer> =>
  open.http('POST', '/api/v1/bookings', {
    token: caller.token,
    ...options,
    headers: { 'idempotency-key': randomUUID(), ...options.headers },
  });

/** `in pointer code` of each fault, sorted. */
const faultsOf = ({ body }: HttpAnswer): string[] =>
  body.errors.map((fault) => `${fault.in} ${fault.pointer} ${fault.code}`).toSorted();

describe('the transport', () => {
  it('knows no such route', async () => {
    expect(problemOf(await open.http('GET', '/api/v1/nothing-here'))).toBe('404 ROUTE_NOT_FOUND');
    expect(problemOf(await open.http('GET', '/nothing-here'))).toBe('404 ROUTE_NOT_FOUND');
  });

  it('takes no such method there, and says which it takes', async () => {
    const answer = await open.http('PUT', '/api/v1/bookings', { token: caller.token, body: {} });
    expect(problemOf(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toContain('POST');
  });

  it.each([
    ['a broken body', '{"loanId": "L100001", '],
    ['no body', ''],
    ['a text', 'loanId=L100001'],
    ['a stray byte', '{"a":1}\u0000'],
    ['a poisoned prototype', '{"__proto__": {"x": 1}}'],
  ])('cannot read %s', async (_, rawBody) => {
    expect(problemOf(await post({ rawBody }))).toBe('400 MALFORMED_JSON');
  });

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"L100001"'],
  ])('refuses %s where an object is wanted', async (_, rawBody) => {
    expect(problemOf(await post({ rawBody }))).toBe('422 VALIDATION_FAILED');
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('takes no %s', async (type) => {
    const answer = await post({ rawBody: '{}', headers: { 'content-type': type } });
    expect(problemOf(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  it('takes no huge body', async () => {
    const rawBody = JSON.stringify(fullRepayment(caller, date, { note: 'x'.repeat(20_000) }));
    const answer = await post({ rawBody });
    expect(problemOf(answer)).toBe('413 BODY_TOO_LARGE');
    expect(answer.body.params).toEqual({ maxBytes: 16_384 });
  });

  it('answers what is no HTTP at all, and hangs up', async () => {
    const { hostname, port } = new URL(open.system.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write('HELLO\r\n\r\n'));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/MALFORMED_REQUEST|Bad Request/);
  });

  it('cannot read an address with broken escapes', async () => {
    expect(problemOf(await open.http('GET', '/api/v1/branches/%E0%A4%A/calendar'))).toBe(
      '400 MALFORMED_REQUEST',
    );
  });

  it('keeps the trace id of the caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await open.http('GET', '/api/v1/nothing-here', {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(answer.body.traceId).toBe(traceId);
  });
});

describe('a booking with faults', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown field', { colour: 'red' }, ['body /colour FIELD_UNKNOWN']],
    [
      'unknown fields, each by name',
      { a: 1, 'b/c~d': 2, constructor: 3 },
      ['body /a FIELD_UNKNOWN', 'body /b~1c~0d FIELD_UNKNOWN', 'body /constructor FIELD_UNKNOWN'],
    ],
    [
      'an unknown field of a field',
      { contact: { phone: '13800138000', fax: '1' } },
      ['body /contact/fax FIELD_UNKNOWN'],
    ],
    ['a day that does not exist', { date: '2026-02-30' }, ['body /date DATE_INVALID']],
    ['a day of no leap year', { date: '2027-02-29' }, ['body /date DATE_INVALID']],
    ['a day written otherwise', { date: '01/12/2026' }, ['body /date DATE_INVALID']],
    ['a day with an hour', { date: '2026-12-01T00:00:00Z' }, ['body /date DATE_INVALID']],
    ['a day in other digits', { date: '２０２６-12-01' }, ['body /date DATE_INVALID']],
    ['a number for a day', { date: 20_261_201 }, ['body /date FIELD_WRONG_TYPE']],
    ['a loan that is a number', { loanId: 100_001 }, ['body /loanId FIELD_WRONG_TYPE']],
    ['a loan that is a list', { loanId: ['L100001'] }, ['body /loanId FIELD_WRONG_TYPE']],
    ['no kind', { kind: undefined }, ['body /kind FIELD_REQUIRED']],
    ['another kind', { kind: 'SOME' }, ['body /kind FIELD_NOT_ALLOWED_VALUE']],
    ['a kind in small letters', { kind: 'full' }, ['body /kind FIELD_NOT_ALLOWED_VALUE']],
    ['no contact', { contact: undefined }, ['body /contact FIELD_REQUIRED']],
    ['a contact that is null', { contact: null }, ['body /contact FIELD_WRONG_TYPE']],
    ['a window that is none', { window: '9-12' }, ['body /window FIELD_FORMAT']],
    ['a hold that is no id', { holdId: '1; DROP TABLE bookings' }, ['body /holdId FIELD_FORMAT']],
    ["somebody else's name", { customerId: 'C100002' }, ['body /customerId FIELD_UNKNOWN']],
  ])('%s', async (_, more, faults) => {
    const answer = await post({ body: fullRepayment(caller, date, more) });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual(faults);
  });

  it.each<[string, unknown]>([
    ['a JSON number', 50_000],
    ['a fraction', 50_000.5],
    ['an exponent', '5e4'],
    ['three decimals', '50000.001'],
    ['a sign', '-50000.00'],
    ['a plus', '+50000.00'],
    ['thousands', '50,000.00'],
    ['a currency', '¥50000'],
    ['a space', ' 50000.00'],
    ['other digits', '５００００.00'],
    ['a leading zero', '050000'],
    ['hexadecimal', '0xC350'],
    ['nothing', ''],
    ['a bare point', '50000.'],
    ['Infinity', 'Infinity'],
    ['more than money', '9'.repeat(40)],
    ['an object', { value: '50000.00' }],
    ['null', null],
    ['a switch', true],
  ])('an amount written as %s', async (_, amount) => {
    const answer = await post({ body: fullRepayment(caller, date, { kind: 'PARTIAL', amount }) });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual(['body /amount AMOUNT_FORMAT']);
  });

  it.each<[string, string]>([
    ['a Cyrillic letter that looks like one of ours', 'L10000\u0430'],
    ['a space of no width', 'L100001\u200b'],
    ['text that runs the other way', '\u202eL100001'],
    ['full-width digits', 'L１０００01'],
    ['an accent in two parts', 'L100001\u0301'],
    ['half of a character', 'L10000\ud800'],
    ['NUL', 'L100001\u0000'],
    ['a new line', 'L100001\nX'],
    ['a quote', "L100001' OR '1'='1"],
    ['a path', '../L100001'],
    ['an emoji', 'L\u{1f4b8}'],
    ['a thousand letters', 'L'.repeat(1000)],
    ['nothing', ''],
  ])('an id with %s', async (_, id) => {
    const answer = await post({ body: fullRepayment({ loanId: id }, date, { branchId: id }) });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual(['body /branchId FIELD_FORMAT', 'body /loanId FIELD_FORMAT']);
  });

  it('without an Idempotency-Key', async () => {
    const body = fullRepayment(caller, date);
    const answer = await open.http('POST', '/api/v1/bookings', { token: caller.token, body });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual(['header idempotency-key FIELD_REQUIRED']);
  });

  it.each([' ', 'a b', 'x'.repeat(129)])('with the Idempotency-Key "%s"', async (key) => {
    const answer = await book(open, caller, fullRepayment(caller, date), { key });
    expect(answer.status).toBe(422);
    expect((answer as unknown as HttpAnswer).body.errors[0]).toMatchObject({
      in: 'header',
      pointer: 'idempotency-key',
    });
  });

  it('has all of them told at once, of the body and of the header', async () => {
    const answer = await open.http('POST', '/api/v1/bookings', {
      token: caller.token,
      body: { loanId: 7, date: '2026-02-30', kind: 'SOME', amount: 5, contact: {}, colour: 'red' },
    });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual([
      'body /amount AMOUNT_FORMAT',
      'body /branchId FIELD_REQUIRED',
      'body /colour FIELD_UNKNOWN',
      'body /contact/phone FIELD_REQUIRED',
      'body /date DATE_INVALID',
      'body /kind FIELD_NOT_ALLOWED_VALUE',
      'body /loanId FIELD_WRONG_TYPE',
      'header idempotency-key FIELD_REQUIRED',
    ]);
    expect(answer.body.params).toEqual({ count: 8 });
  });

  it('has all rules that it breaks told at once', async () => {
    const body = fullRepayment(caller, '2020-01-04', {
      kind: 'PARTIAL',
      amount: '12345.67',
      contact: { phone: '12' },
    });
    const answer = await post({ body });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    const codes = answer.body.errors.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['AMOUNT_NOT_MULTIPLE', 'DATE_IN_PAST', 'PHONE_INVALID']));
    for (const { detail } of answer.body.errors) expect(detail).not.toMatch(/\{\w+\}|undefined/);
  });

  it('has its loan told of with every reason at once', async () => {
    const token = open.token('C000028');
    const body = fullRepayment({ loanId: 'L000028' }, date);
    const answer = await open.http('POST', '/api/v1/bookings', {
      token,
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    const codes = answer.body.errors.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['LOAN_FROZEN', 'LOAN_PENDING_ITEMS']));
    expect(codes.some((code) => code.startsWith('LOAN_OVERDUE'))).toBe(true);
  });

  it('is told in Chinese unless English is asked for', async () => {
    const body = fullRepayment(caller, '2026-02-30');
    const say = async (language: string | undefined): Promise<[string | null, string, string]> => {
      const answer = await post({
        body,
        headers: language === undefined ? {} : { 'accept-language': language },
      });
      return [answer.headers.get('content-language'), answer.body.title, answer.body.errors[0]!.detail];
    };
    const chinese = ['zh-CN', '有内容需要修改', expect.stringContaining('日期不存在')];
    const english = ['en', 'Some entries need correction', expect.stringContaining('no such date')];
    expect(await say(undefined)).toEqual(chinese);
    expect(await say('zh-CN')).toEqual(chinese);
    expect(await say('fr')).toEqual(chinese);
    expect(await say('en')).toEqual(english);
    expect(await say('en-GB,zh;q=0.5')).toEqual(english);
    expect(await say('zh;q=0.9,en;q=0.1')).toEqual(chinese);
  });
});

describe('other requests with faults', () => {
  it.each([
    ['GET', '/api/v1/branches?near=91,0', 'query near FIELD_FORMAT'],
    ['GET', '/api/v1/branches?colour=red', 'query colour FIELD_UNKNOWN'],
    ['GET', '/api/v1/branches/B001/calendar?from=2026-02-30', 'query from DATE_INVALID'],
    ['GET', '/api/v1/branches/B001/calendar?product=YACHT', 'query product FIELD_NOT_ALLOWED_VALUE'],
    ['GET', '/api/v1/bookings?limit=many', 'query limit FIELD_WRONG_TYPE'],
    ['GET', '/api/v1/bookings/7', 'path id FIELD_FORMAT'],
    ['DELETE', '/api/v1/holds/7', 'path id FIELD_FORMAT'],
  ])('%s %s', async (method, path, fault) => {
    const answer = await open.http(method, path, { token: caller.token });
    expect(problemOf(answer)).toBe('422 VALIDATION_FAILED');
    expect(faultsOf(answer)).toEqual([fault]);
  });

  it.each(['B999', 'b001', 'B001%00', '%F0%9F%92%B8'])('a calendar of branch %s', async (id) => {
    const answer = await open.http('GET', `/api/v1/branches/${id}/calendar`);
    expect(['404 BRANCH_NOT_FOUND', '422 VALIDATION_FAILED']).toContain(problemOf(answer));
  });

  it('have, like all before them, had no effect', async () => {
    const { rows } = await open.database.pool.query('SELECT count(*)::int AS bookings FROM bookings');
    expect(rows).toEqual([{ bookings: 0 }]);
  });
});
