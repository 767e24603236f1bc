import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;

let staff: QuotaStaff;
let day: (n: number) => string;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  day = await staff.openDays();
});

afterAll(() => staff.stop());

/** Takes the cap of the day away, with the second person that it needs. */
async function unlimited(date: string, until?: string): Promise<string> {
  const id = await staff.pending([{ start: date, unlimited: true }], {
    ...(until !== undefined && { until }),
  });
  expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
  return id;
}

async function end(...ids: string[]): Promise<void> {
  for (const id of ids) await staff.passTime(id, 'until');
  await staff.runDue();
  for (const id of ids) expect(await staff.statusOf(id)).toBe('ENDED');
}

const capacityOf = async (date: string): Promise<unknown> => (await staff.counter(date))?.['capacity'];

describe('a temporary change', () => {
  it('that removes a cap puts the old one back, unless somebody has decided otherwise since', async () => {
    for (const [date, meanwhile, then] of [
      [day(9), undefined, 40],
      [day(10), 70, 70],
    ] as const) {
      const id = await staff.pending([{ start: date, unlimited: true }], { until: inHours(2) });
      expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
      expect(await staff.counter(date)).toMatchObject({ capacity: null });
      expect((await staff.book(date === day(9) ? 401 : 402, date)).status).toBe(201);
      if (meanwhile !== undefined) await staff.change([{ start: date, set: meanwhile }]);
      await staff.passTime(id, 'until');
      await staff.runDue();
      expect(await staff.counter(date)).toMatchObject({ capacity: then, ceiling: then, taken: 1 });
    }
  });

  it('leaves a counter unlimited that became so meanwhile', async () => {
    const date = day(15);
    const extra = await staff.change([{ start: date, add: 10 }], { until: inHours(2) });
    const id = await staff.pending([{ start: date, unlimited: true }]);
    expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
    const { version } = await staff.counter(date);
    await staff.passTime(extra.body.id, 'until');
    expect(await staff.runDue()).toBe(1);
    expect(await staff.statusOf(extra.body.id)).toBe('ENDED');
    expect(await staff.counter(date)).toMatchObject({ capacity: null, ceiling: null, version });
    expect((await staff.book(410, date)).status).toBe(201);
  });
});

describe('a cap that is gone for a time', () => {
  it('is not decided by one person for the time after: it counts from the number that comes back', async () => {
    await unlimited(day(8), inHours(2));
    for (const line of [{ set: 1000 }, { unlimited: true }] as const) {
      expect((await staff.change([{ start: day(8), ...line }])).body).toMatchObject({ status: 'PENDING' });
    }
    expect((await staff.change([{ start: day(8), set: 45 }])).body).toMatchObject({ status: 'APPLIED' });
  });
});

describe('of temporary changes that take a cap away, one beside the other,', () => {
  it('the first that ends leaves it away, and the last puts it back, whichever began first', async () => {
    for (const [date, endsFirst] of [
      [day(1), 0],
      [day(2), 1],
    ] as const) {
      const ids = [await unlimited(date, inHours(2)), await unlimited(date, inHours(3))];
      await end(ids[endsFirst]!);
      expect(await capacityOf(date)).toBeNull();
      await end(ids[1 - endsFirst]!);
      expect(await staff.counter(date)).toMatchObject({ capacity: 40, ceiling: 40 });
    }
  });

  it('both put it back that end in the same moment', async () => {
    await end(await unlimited(day(3), inHours(2)), await unlimited(day(3), inHours(2)));
    expect(await capacityOf(day(3))).toBe(40);
  });

  it('none puts it back where somebody has taken it away for good meanwhile', async () => {
    const id = await unlimited(day(4), inHours(2));
    await unlimited(day(4));
    await end(id);
    expect(await capacityOf(day(4))).toBeNull();
  });

  it('the last takes back with it what an extra gave that ended while there was no cap', async () => {
    const extra = await staff.change([{ start: day(5), add: 10 }], { until: inHours(2) });
    await staff.change([{ start: day(5), add: 3 }]);
    const id = await unlimited(day(5), inHours(3));
    await end(extra.body.id);
    expect(await capacityOf(day(5))).toBeNull();
    await end(id);
    expect(await capacityOf(day(5))).toBe(43);
  });

  it('and a cap for a time: when both are over it is the old one', async () => {
    const id = await unlimited(day(6), inHours(2));
    const cap = await staff.change([{ start: day(6), set: 50 }], { until: inHours(3) });
    await end(id);
    expect(await capacityOf(day(6))).toBe(50);
    await end(cap.body.id);
    expect(await capacityOf(day(6))).toBe(40);
  });

  it('a cap for a time that is over first gives way to none, until that is over as well', async () => {
    const id = await unlimited(day(7), inHours(3));
    const cap = await staff.change([{ start: day(7), set: 50 }], { until: inHours(2) });
    await end(cap.body.id);
    expect(await capacityOf(day(7))).toBeNull();
    await end(id);
    expect(await capacityOf(day(7))).toBe(40);
  });
});
