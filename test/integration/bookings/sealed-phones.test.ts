import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Housekeeper } from '../../../src/bookings/index.js';
import { openApplication, TEST_FIELD_KEYS, type TestCaller } from '../../harness/index.js';
import { BookingClient } from './booking-client.js';

jest.setTimeout(90_000);

const PHONE = '13912345678';
const SEALED = /^v1\.k1\.[\w-]{52}$/;

let client: BookingClient;
let date: string;
let persons = 500;

beforeAll(async () => {
  client = await BookingClient.open();
  date = await client.app.bookableDate(6);
});
afterAll(() => client.stop());

const next = (): TestCaller => client.app.callers.customer((persons += 1));
const phoneOf = async (id: string): Promise<string> =>
  (await client.sql<{ phone: string }>('SELECT contact_phone AS phone FROM bookings WHERE id = $1', [id]))[0]!
    .phone;

/** Everything that a dump of the database would show, line by line. */
async function dump(): Promise<string> {
  const tables = await client.sql<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await client.sql<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t`);
    texts.push(...rows.map(({ line }) => line));
  }
  return texts.join('\n');
}

describe('a phone number', () => {
  it('is in no table in clear, however its booking came about and whatever became of it', async () => {
    const contact = { phone: PHONE };
    const [direct, confirmed, moved, cancelled] = [next(), next(), next(), next()];
    const held = await client.hold(confirmed, date);
    const answers = [
      await client.book(direct, date, { contact }),
      await client.book(confirmed, date, { contact, holdId: held.body.id }),
      await client.book(moved, date, { contact }),
      await client.book(cancelled, date, { contact: { phone: `+86${PHONE}` } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await client.reschedule(moved, answers[2]!.body.id, { branchId: 'B002', date })).status).toBe(
      200,
    );
    expect((await client.cancel(cancelled, answers[3]!.body.id)).status).toBe(200);
    const text = await dump();
    expect(text).toContain(answers[0]!.body.number);
    expect(text).not.toContain(PHONE);
    for (const { body } of answers.slice(0, 3)) expect(await phoneOf(body.id)).toMatch(SEALED);
    const found = await client.sql<{ bookings: number }>(
      `SELECT count(*)::int AS bookings FROM bookings GROUP BY contact_phone_index HAVING contact_phone_index =
       (SELECT contact_phone_index FROM bookings WHERE id = $1)`,
      [answers[0]!.body.id],
    );
    // With the country code it is the same number.
    expect(found).toEqual([{ bookings: 4 }]);
  });

  it('is shown to whoever may see it as ever, masked, and told again the same to a repeat', async () => {
    const [caller, key] = [next(), 'seen-again'];
    const first = await client.book(caller, date, { key, contact: { phone: PHONE } });
    const again = await client.book(caller, date, { key, contact: { phone: PHONE } });
    expect(again.body).toEqual(first.body);
    expect(first.body['contact']).toEqual({ phone: '139****5678' });
    const shown = await client.app.http('GET', `/api/v1/bookings/${first.body.id}`, { token: caller.token });
    expect(shown.body['contact']).toEqual({ phone: '139****5678' });
  });
});

describe('a number from before there were seals', () => {
  it('is read as ever, and sealed by the housekeeper', async () => {
    const caller = next();
    const { body } = await client.book(caller, date, { contact: { phone: PHONE } });
    await client.sql('UPDATE bookings SET contact_phone = $2, contact_phone_index = NULL WHERE id = $1', [
      body.id,
      PHONE,
    ]);
    const path = `/api/v1/bookings/${body.id}`;
    const shown = await client.app.http('GET', path, { token: caller.token });
    expect(shown.body['contact']).toEqual({ phone: '139****5678' });
    await client.app.app.get(Housekeeper, { strict: false }).round();
    expect(await phoneOf(body.id)).toMatch(SEALED);
    expect(await client.app.http('GET', path, { token: caller.token })).toMatchObject({ body: shown.body });
    expect(await dump()).not.toContain(PHONE);
  });

  it('and one under an older key are sealed by the key that is current, and open without the older one', async () => {
    const caller = next();
    const { body } = await client.book(caller, date, { contact: { phone: PHONE } });
    const newKey = `k2:${Buffer.alloc(32, 3).toString('base64')}`;
    const { core, database, redisUrl } = client.app;
    const withKeys = (keys: string) =>
      openApplication({
        core,
        database,
        redis: redisUrl!,
        env: { YUHUAN_ROLE: 'api', YUHUAN_FIELD_KEYS: keys },
      });
    const rotating = await withKeys(`${newKey},${TEST_FIELD_KEYS.YUHUAN_FIELD_KEYS}`);
    await rotating.app.get(Housekeeper, { strict: false }).round();
    await rotating.stop();
    expect(await phoneOf(body.id)).toMatch(/^v1\.k2\./);
    const rows = await client.sql(
      `SELECT FROM bookings WHERE contact_phone IS NOT NULL AND NOT starts_with(contact_phone, 'v1.k2.')`,
    );
    expect(rows).toEqual([]);
    const rotated = await withKeys(newKey);
    const shown = await rotated.http('GET', `/api/v1/bookings/${body.id}`, { token: caller.token });
    expect(shown.body['contact']).toEqual({ phone: '139****5678' });
    await rotated.stop();
  });
});
