import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, isoWeekStart } from '../../../src/platform/clock/index.js';
import { property, PROPERTY_SEED } from '../lua/property-seed.js';
import { type Line, QuotaStaff } from './quota-staff.js';

jest.setTimeout(180_000);

const HOUR_MS = 3_600_000;

let staff: QuotaStaff;
let day: (n: number) => string;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  day = await staff.openDays();
  // One person may move any number here: who decides is not what these tests are about.
  await staff.app.pool.query(
    'UPDATE quota_policies SET approval_above_day = 100000, approval_above_week = 100000',
  );
});

afterAll(() => staff.stop());

/** A change that takes effect, with the second person where it needs one; undefined where it is refused. */
async function applied(line: Line, more: object = {}): Promise<string | undefined> {
  const { status, body } = await staff.change([line], more);
  if (status !== 201) return undefined;
  if (body.status === 'PENDING') await staff.decide(body.id, 'approve');
  expect(await staff.statusOf(body.id)).toBe('APPLIED');
  return body.id;
}

const temporary = async (line: Line, hours = 2): Promise<string> =>
  (await applied(line, { until: inHours(hours) }))!;

async function end(id: string): Promise<void> {
  await staff.passTime(id, 'until');
  await staff.runDue();
  expect(await staff.statusOf(id)).toBe('ENDED');
}

type Where = { pool?: string; period?: 'DAY' | 'WEEK' | 'MONTH'; window?: string };
const capacityOf = async (start: string, where: Where = {}): Promise<number | null | undefined> =>
  (await staff.counter(start, where))?.capacity;

/** What the template of the branch has. */
async function offered(period: 'DAY' | 'MONTH'): Promise<number> {
  const { rows } = await staff.app.pool.query<{ capacity: number }>(
    `SELECT capacity FROM quota_templates
     WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = $1 AND pool = 'ALL' AND time_window = ''`,
    [period],
  );
  return rows[0]!.capacity;
}

describe('an extra that ends under a lowering', () => {
  it('leaves what it cannot take back to the end of the lowering', async () => {
    const start = day(0);
    const extra = await temporary({ start, add: 10 }, 2);
    const shut = await temporary({ start, set: 0 }, 4);
    await end(extra);
    expect(await capacityOf(start)).toBe(0);
    await end(shut);
    expect(await capacityOf(start)).toBe(40);
  });

  it('leaves it to the lowering that ends first, and the rest to the next', async () => {
    const start = day(1);
    const extra = await temporary({ start, add: 20 }, 2);
    const [late, soon] = [await temporary({ start, add: -35 }, 5), await temporary({ start, add: -25 }, 3)];
    await end(extra);
    expect(await capacityOf(start)).toBe(0);
    await end(soon);
    expect(await capacityOf(start)).toBe(5);
    await end(late);
    expect(await capacityOf(start)).toBe(40);
  });

  it('is foreseen so by whoever counts what ends will give back', async () => {
    const start = day(2);
    const extra = await temporary({ start, add: 10 }, 2);
    await temporary({ start, set: 0 }, 4);
    await end(extra);
    await staff.app.pool.query('UPDATE quota_policies SET approval_above_day = 50');
    try {
      // In the end it would be 91 in place of 40, and 90.
      expect((await staff.change([{ start, set: 51 }])).body.status).toBe('PENDING');
      expect((await staff.change([{ start, set: 50 }])).body.status).toBe('APPLIED');
    } finally {
      await staff.app.pool.query('UPDATE quota_policies SET approval_above_day = 100000');
    }
  });
});

describe('a temporary change', () => {
  it('that opened a day leaves it to the template when another one has come and gone', async () => {
    const start = addDays(day(0), 385);
    const opening = await temporary({ start, set: 10 }, 4);
    await end(await temporary({ start, add: 5 }, 2));
    expect(await capacityOf(start)).toBe(10);
    await end(opening);
    expect(await capacityOf(start)).toBe(await offered('DAY'));
  });

  it('that opened a day takes back its own places where others have added to them', async () => {
    const start = addDays(day(0), 384);
    const opening = await temporary({ start, set: 10 });
    await applied({ start, add: 3 });
    await end(opening);
    expect(await capacityOf(start)).toBe(3);
  });

  it('that capped a week frees it again when another one has come and gone, whichever ends first', async () => {
    const start = isoWeekStart(addDays(day(0), 380));
    const week = { period: 'WEEK', start } as const;
    await applied({ ...week, unlimited: true });
    for (const endsFirst of [0, 1]) {
      const ids = [await temporary({ ...week, set: 50 }), await temporary({ ...week, add: 10 })];
      await end(ids[endsFirst]!);
      expect(await capacityOf(start, week)).toBe(endsFirst === 0 ? 60 : 50);
      await end(ids[1 - endsFirst]!);
      expect(await capacityOf(start, week)).toBeNull();
    }
  });

  it('that capped a share leaves it capped where somebody has set it since for good', async () => {
    const share = { start: day(3), pool: 'ONLINE' };
    const cap = await temporary({ ...share, set: 20 });
    await applied({ ...share, set: 30 });
    await end(cap);
    expect(await capacityOf(share.start, share)).toBe(30);
  });

  it('from before a cap was taken away takes nothing from one that was set since', async () => {
    const start = day(4);
    const extra = await temporary({ start, add: 10 });
    const away = await temporary({ start, unlimited: true });
    await applied({ start, set: 60 });
    await end(extra);
    await end(away);
    expect(await capacityOf(start)).toBe(60);
  });
});

describe('a temporary change of what the horizon has not come to', () => {
  it.each(['DAY', 'MONTH'] as const)('leaves a %s as the horizon would open it', async (period) => {
    const inHalfAYear = addDays(day(0), 180);
    const start = period === 'MONTH' ? `${inHalfAYear.slice(0, 7)}-01` : inHalfAYear;
    await end(await temporary({ period, start, set: 7 }));
    await staff.openHorizon();
    expect(await capacityOf(start, { period })).toBe(await offered(period));
  });
});

describe('any temporary changes beside each other', () => {
  /** Counters that nobody has touched: from which day on, and what there is as long as nobody opens one. */
  const kinds = {
    'a day': { from: 0, where: {}, untouched: 0 },
    // As the template has it.
    'a day beyond the horizon': { from: 330, where: {}, untouched: 40 },
    'a share': { from: 0, where: { pool: 'ONLINE' }, untouched: null },
    'the urgent reserve': { from: 0, where: { pool: 'URGENT' }, untouched: 0 },
  } as const;
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.integer({ min: -40, max: 40 }) }) },
    { weight: 3, arbitrary: fc.record({ set: fc.integer({ min: 0, max: 60 }) }) },
    { weight: 1, arbitrary: fc.constant({ unlimited: true as const }) },
    { weight: 4, arbitrary: fc.record({ ends: fc.nat() }) },
  );
  const story = fc.record({
    steps: fc.array(step, { minLength: 2, maxLength: 9 }),
    // In which order those end that still run: by what they are drawn from.
    rest: fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
  });

  it.each(Object.entries(kinds))(
    `leave %s as it was, when all are over (PROPERTY_SEED=${PROPERTY_SEED})`,
    async (_kind, { from, where, untouched }) => {
      let next = from + 6;
      const told = fc.asyncProperty(story, async ({ steps, rest }) => {
        const line = { start: addDays(day(0), (next += 1)), ...where };
        const before = await capacityOf(line.start, where);
        const running: string[] = [];
        for (const each of steps) {
          if (!('ends' in each)) {
            const hours = 2 + ((running.length * 7) % 5);
            const id = await applied({ ...line, ...each }, { until: inHours(hours) });
            if (id !== undefined) running.push(id);
          } else if (running.length > 0) {
            await end(running.splice(each.ends % running.length, 1)[0]!);
          }
        }
        for (const place of rest) {
          if (running.length > 0) await end(running.splice(place % running.length, 1)[0]!);
        }
        const after = await capacityOf(line.start, where);
        expect(after === undefined ? untouched : after).toBe(before === undefined ? untouched : before);
      });
      await fc.assert(told, { ...property, numRuns: 30 });
    },
  );
});

it('leaves every promise kept', async () => {
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
