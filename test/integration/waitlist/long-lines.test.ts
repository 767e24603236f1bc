import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { type CoreAnswer, CoreBanking, CoreFault } from '../../../src/loans/core-banking.port.js';
import { LineClient } from './line-client.js';

jest.setTimeout(120_000);

/** More than one round asks. */
const IN_FRONT = 2_001;

let line: LineClient;

beforeAll(async () => {
  // Loans are looked at anew whenever somebody is asked.
  line = await LineClient.open('B001', { YUHUAN_LOAN_FRESH_MS: '1', YUHUAN_LOAN_USABLE_MS: '1' });
});
afterAll(() => line.bookings.stop());
afterEach(() => void jest.restoreAllMocks());

const core = (): CoreBanking => line.bookings.app.app.get(CoreBanking, { strict: false });

/** From now on the core says this of the loan, and of others what it does. */
function sayOf(loanId: string, answer: CoreAnswer): void {
  const ask = core().loansById.bind(core());
  jest.spyOn(core(), 'loansById').mockImplementation(async (loanIds) => {
    const answers = await ask(loanIds);
    return answers.map((each, index) => (loanIds[index] === loanId ? answer : each));
  });
}

it('one whose loan cannot be read is passed over, keeps the place, and holds up nobody behind', async () => {
  const date = line.day(5);
  const booked = await line.fill(date, 2);
  const odd = await line.waiter(date);
  const next = await line.waiter(date);
  sayOf(odd.caller.loanId, { kind: 'FAULT', fault: new CoreFault('MALFORMED', 'a record cannot be used') });
  await line.bookings.cancel(booked[0]!.caller, booked[0]!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(next)).toMatchObject({ status: 'OFFERED' });
  expect(await line.entry(odd)).toMatchObject({ status: 'WAITING', place: 1 });
  jest.restoreAllMocks();
  await line.bookings.cancel(booked[1]!.caller, booked[1]!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(odd)).toMatchObject({ status: 'OFFERED' });
});

it('while the core is away nobody is asked before who joined before them', async () => {
  const date = line.day(6);
  const [booked] = await line.fill(date, 1);
  const first = await line.waiter(date);
  const next = await line.waiter(date);
  const away = jest.spyOn(core(), 'loansById');
  await line.bookings.cancel(booked!.caller, booked!.id);
  away.mockRejectedValue(new CoreFault('TIMEOUT', 'it did not answer'));
  expect(await line.keeper.round()).toMatchObject({ offered: 0, handedBack: 0 });
  jest.restoreAllMocks();
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(first)).toMatchObject({ status: 'OFFERED' });
  expect(await line.entry(next)).toMatchObject({ status: 'WAITING' });
});

it('who stands behind more people than one round asks is asked in the next, and the place is kept for them', async () => {
  const date = line.day(7);
  const [booked] = await line.fill(date, 1);
  const behind = await line.waiter(date);
  await line.bookings.sql(
    `WITH template AS (SELECT * FROM waitlist_entries WHERE id = $1),
     entry AS (
       INSERT INTO waitlist_entries (id, customer_id, loan_id, product, product_group, channel, branch_ids, from_date, to_date,
         joined_at, key_digest, request_digest)
       SELECT gen_random_uuid(), 'C-gone-' || n, 'L-gone-' || n, product, product_group, channel, branch_ids, from_date, to_date,
         joined_at - interval '1 hour', gen_random_uuid(), request_digest
       FROM template CROSS JOIN generate_series(1, $2::integer) AS n
       RETURNING id, place, joined_at
     )
     INSERT INTO waitlist_wants (entry_id, branch_id, product_group, date, time_window, joined_at, place, preference, pool)
     SELECT entry.id, want.branch_id, want.product_group, want.date, want.time_window, entry.joined_at, entry.place,
       want.preference, want.pool
     FROM entry CROSS JOIN waitlist_wants AS want WHERE want.entry_id = $1`,
    [behind.id, IN_FRONT],
  );
  await line.bookings.cancel(booked!.caller, booked!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 0, handedBack: 0 });
  expect(await line.units(date)).toMatchObject({ kept: 1 });
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(behind)).toMatchObject({ status: 'OFFERED' });
});
