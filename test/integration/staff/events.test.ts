import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { request } from 'undici';
import { addDays } from '../../../src/platform/clock/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface EventBody {
  readonly id: number;
  readonly kind: string;
  readonly type: string;
  readonly subjectId: string;
  readonly actorId: string;
  readonly branchId: string;
  readonly reason: string | null;
}
interface EventPage {
  readonly events: readonly EventBody[];
  readonly nextCursor: string | null;
}

let staff: StaffClient;
let bookingId: string;
const FORMULA = '=HYPERLINK("http://evil.example","请点击")';

beforeAll(async () => {
  staff = await StaffClient.open();
  const date = await staff.app.bookableDate(4);
  for (let n = 1; n <= 7; n += 1) {
    const { body } = await staff.bookings.book(staff.app.callers.customer(n), date);
    bookingId = body.id;
  }
  await staff.bookings.book(staff.app.callers.customer(50), date, { branchId: 'B002' });
  await staff.post(`bookings/${bookingId}/cancel`, { reason: FORMULA });
  await staff.app.http('POST', '/api/v1/staff/quota-changes', {
    token: staff.token('quota-maker'),
    headers: { 'idempotency-key': randomUUID() },
    body: {
      branchId: 'B001',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, add: 1 }],
      reason: '增加名额',
    },
  });
});

afterAll(() => staff?.stop());

const search = (query: string, token = staff.token('teller')) =>
  staff.get<EventPage>(`events?${query}`, token);

async function file(
  query: string,
  token = staff.token('auditor'),
): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> {
  const { statusCode, headers, body } = await request(
    `${staff.app.url}/api/v1/staff/events/export?${query}`,
    {
      headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
    },
  );
  return { status: statusCode, headers, bytes: Buffer.from(await body.arrayBuffer()) };
}

/** The text of one file of a zip, by its central directory. */
function unzipped(zip: Buffer, name: string): string {
  for (let at = zip.indexOf('PK\u0001\u0002'); at !== -1; at = zip.indexOf('PK\u0001\u0002', at + 4)) {
    const nameBytes = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) !== name) continue;
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    return (zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8');
  }
  throw new Error(`there is no ${name} in the zip`);
}

describe('the event log', () => {
  it('is searched by branch, kind, event, actor and subject', async () => {
    const all = (await search('branchId=B001')).body.events;
    expect(all.every(({ branchId }) => branchId === 'B001')).toBe(true);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));
    const changes = (await search('branchId=B001&kind=QUOTA_CHANGE')).body.events;
    expect(changes).toMatchObject([{ actorId: 'S-quota-maker-B001', reason: '增加名额' }]);
    const cancelled = (await search('branchId=B001&type=CANCELLED&actorId=S-teller-B001')).body.events;
    expect(cancelled.map(({ subjectId }) => subjectId)).toEqual([bookingId]);
    const story = (await search(`branchId=B001&subjectId=${bookingId}`)).body.events;
    expect(story.map(({ type }) => type)).toEqual(['CANCELLED', 'BOOKED']);
    expect((await search(`branchId=B001&to=2020-01-31`)).body.events).toEqual([]);
  });

  it('comes in pages that lose nothing and repeat nothing', async () => {
    const ids: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: EventPage = (await search(`branchId=B001&limit=3${more}`)).body;
      ids.push(...page.events.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const stored = await staff.one<string[]>(
      "SELECT array_agg(id ORDER BY id DESC) AS value FROM events WHERE branch_id = 'B001'",
    );
    expect(ids).toEqual(stored.map(Number));
  });

  it('is for staff of the branch; without a branch for those who reach all', async () => {
    expect((await search('branchId=B002')).status).toBe(403);
    expect((await search('')).status).toBe(403);
    const auditor = staff.app.token({ role: 'auditor' });
    const seen = (await search('kind=BOOKING', auditor)).body.events.map(({ branchId }) => branchId);
    expect(new Set(seen)).toEqual(new Set(['B001', 'B002']));
  });

  it('of all branches goes by the days of the bank, also as a file', async () => {
    const day = addDays(await staff.today(), 1);
    const said = ['00:10', '23:50'].map((time) => `${day} ${time} Asia/Shanghai`);
    const insert = `INSERT INTO events (at, subject_type, subject_id, seq, type, actor_id, actor_role, branch_id)
       SELECT at, 'queue-door', gen_random_uuid(), 1, 'PAUSED', 'by-night', 'sre', NULL FROM unnest($1::timestamptz[]) AS at`;
    await staff.app.pool.query(insert, [said]);
    const query = `actorId=by-night&from=${day}&to=${day}`;
    const auditor = staff.app.token({ role: 'auditor' });
    expect((await search(query, auditor)).body.events).toHaveLength(2);
    const { bytes } = await file(query, auditor);
    expect(bytes.toString('utf8').trim().split('\r\n')).toHaveLength(3);
  });

  it.each([
    'from=2026-02-01&to=2026-01-01',
    'from=2020-01-01&to=2022-01-01',
    'type=%00',
    'actorId=%E5%95%8A',
    'cursor=x',
    'subjectId=1',
    'colour=red',
  ])('finds fault with %s', async (query) => {
    expect((await search(`branchId=B001&${query}`)).status).toBe(422);
  });

  it.each(['events', 'reports/bookings'])('finds fault with a day of %s that was given', async (path) => {
    const ask = async (days: string) =>
      (await staff.get<{ errors: object[] }>(`${path}?branchId=B001&${days}`)).body.errors;
    const fault = (pointer: string) => [{ in: 'query', pointer, code: 'DATE_RANGE_INVALID' }];
    expect(await ask('from=2020-01-01')).toMatchObject(fault('from'));
    expect(await ask('from=2020-01-01&to=2022-01-01')).toMatchObject(fault('to'));
  });
});

describe('an export', () => {
  it('is a CSV that Excel reads, in which nothing is a formula', async () => {
    const year = (await staff.one<Date>('SELECT now() AS value')).getUTCFullYear();
    const [from, to] = [`${year}-01-01`, `${year}-12-31`];
    const { status, headers, bytes } = await file(`branchId=B001&from=${from}&to=${to}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(`attachment; filename="events-B001-${from}-${to}.csv"`);
    const text = bytes.toString('utf8');
    expect(text.startsWith('\uFEFFTime,Branch,Kind,Subject')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""请点击"")"`);
    const stored = await staff.one<number>(
      "SELECT count(*)::int AS value FROM events WHERE branch_id = 'B001'",
    );
    expect(text.trim().split('\r\n')).toHaveLength(stored + 1);
  });

  it('is a workbook whose cells are text, and is itself in the log', async () => {
    const { status, headers, bytes } = await file('branchId=B001&kind=BOOKING&format=xlsx');
    expect(status).toBe(200);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="events-B001-[\d-]+\.xlsx"$/);
    const strings = unzipped(bytes, 'xl/sharedStrings.xml');
    expect(strings).toContain('<t>=HYPERLINK("http://evil.example"');
    expect(unzipped(bytes, 'xl/worksheets/sheet1.xml')).not.toContain('<f>');
    const exported = (await search('branchId=B001&kind=EXPORT')).body.events;
    expect(exported[0]).toMatchObject({ type: 'EVENTS_EXPORTED', actorId: 'S-auditor-B001' });
  });

  it('that has just as many rows as may be keeps its oldest, and is logged once it is made', async () => {
    await staff.app.pool.query(
      `INSERT INTO events (subject_type, subject_id, seq, type, actor_id, actor_role, branch_id)
       SELECT 'booking', gen_random_uuid(), 1, 'BOOKED', 'C' || n, 'customer', 'B004' FROM generate_series(1, 20000) AS n
       ORDER BY n`,
    );
    const { status, bytes } = await file('branchId=B004&format=xlsx', staff.token('auditor', 'B004'));
    expect(status).toBe(200);
    const rows = unzipped(bytes, 'xl/worksheets/sheet1.xml').match(/<row /g);
    expect(rows).toHaveLength(1 + 20_000);
    expect(unzipped(bytes, 'xl/sharedStrings.xml')).toContain('<t>C1</t>');
    const { rows: logged } = await staff.app.pool.query(
      "SELECT actor_id FROM events WHERE type = 'EVENTS_EXPORTED' AND branch_id = 'B004'",
    );
    expect(logged).toEqual([{ actor_id: 'S-auditor-B004' }]);
  });

  it('that would be too large is refused before anything is sent', async () => {
    await staff.app.pool.query(
      `INSERT INTO events (subject_type, subject_id, seq, type, actor_id, actor_role, branch_id)
       SELECT 'booking', gen_random_uuid(), 1, 'BOOKED', 'C1', 'customer', 'B003' FROM generate_series(1, 20001)`,
    );
    const { statusCode, body } = await request(
      `${staff.app.url}/api/v1/staff/events/export?branchId=B003&format=xlsx`,
      { headers: { authorization: `Bearer ${staff.token('auditor', 'B003')}` } },
    );
    const problem = (await body.json()) as { errors: { code: string; params: object }[] };
    expect(statusCode).toBe(422);
    expect(problem.errors).toMatchObject([{ code: 'EXPORT_TOO_LARGE', params: { maxRows: 20_000 } }]);
    const csv = await request(`${staff.app.url}/api/v1/staff/events/export?branchId=B003`, {
      headers: { authorization: `Bearer ${staff.token('auditor', 'B003')}` },
    });
    expect((await csv.body.text()).trim().split('\r\n')).toHaveLength(20_003);
  });
});
