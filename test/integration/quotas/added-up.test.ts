import { jest } from '@jest/globals';
import { QuotaStaff, type Line } from './quota-staff.js';

jest.setTimeout(120_000);

/**
 * What people move of a counter in a day is added up, in whatever steps and whatever becomes of them by themselves. The
 * threshold of a day is 50 places here, and its quota 40.
 */
let staff: QuotaStaff;
/** The n-th open day of B001; each test has one of its own. */
let day: (n: number) => string;
const until = new Date(Date.now() + 2 * 3_600_000).toISOString();

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  const dates = await Promise.all(
    Array.from({ length: 14 }, (_, index) => staff.app.bookableDate(index + 1)),
  );
  day = (n) => dates[n]!;
});

afterAll(() => staff.stop());

/** A line of one day, changed until tonight where it says so; its id, and what became of it with why. */
async function changed(line: Line, more: object = {}): Promise<{ id: string; came: string }> {
  const { body } = await staff.change([line], more);
  return { id: body.id, came: [body.status, ...body.approvalReasons].join(' ') };
}

const came = async (line: Line, more?: object): Promise<string> => (await changed(line, more)).came;

async function approved(line: Line, more: object = {}): Promise<string> {
  const id = await staff.pending([line], more);
  expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
  return id;
}

async function end(id: string): Promise<void> {
  await staff.passTime(id, 'until');
  await staff.runDue();
  expect(await staff.statusOf(id)).toBe('ENDED');
}

describe('a counter that was opened today', () => {
  it('counts from nothing where its first places are taken from everybody', async () => {
    const reserve = { start: day(0), pool: 'URGENT' };
    expect(await came({ ...reserve, set: 50 })).toBe('APPLIED');
    expect(await came({ ...reserve, set: 51 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ ...reserve, set: 30 })).toBe('APPLIED');
    expect(await came({ ...reserve, add: 21 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await staff.counter(day(0), { pool: 'URGENT' })).toMatchObject({ capacity: 30 });
  });

  it('counts from nothing also where it is a reserve that had no number', async () => {
    const reserve = { start: day(1), pool: 'URGENT' };
    expect(await came({ ...reserve, unlimited: true })).toBe('PENDING CAP_REMOVED');
    expect(await staff.counter(day(1), { pool: 'URGENT' })).toBeUndefined();
    await approved({ ...reserve, unlimited: true });
    expect(await came({ ...reserve, set: 51 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ ...reserve, set: 50 })).toBe('APPLIED');
    expect(await came({ ...reserve, add: 1 })).toBe('PENDING ABOVE_THRESHOLD');
  });

  it('counts from its first number where that narrows what there is', async () => {
    const share = { start: day(2), pool: 'ONLINE' };
    expect(await came({ ...share, set: 300 })).toBe('APPLIED');
    expect(await came({ ...share, set: 340 })).toBe('APPLIED');
    expect(await came({ ...share, set: 351 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ ...share, set: 250 })).toBe('APPLIED');
  });
});

describe('temporary changes', () => {
  it('count with what their ends will give back', async () => {
    const start = day(3);
    const lowered = [await changed({ start, set: 5 }, { until })];
    expect(await came({ start, set: 40 })).toBe('APPLIED');
    lowered.push(await changed({ start, set: 5 }, { until }));
    expect(lowered.map((each) => each.came)).toEqual(['APPLIED', 'APPLIED']);
    expect(await came({ start, set: 40 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ start, set: 20 })).toBe('APPLIED');
    for (const { id } of lowered) await end(id);
    // 50 more than before, which is as many as one person may give.
    expect(await staff.counter(start)).toMatchObject({ capacity: 90 });
    expect(await came({ start, add: 1 })).toBe('PENDING ABOVE_THRESHOLD');
  });

  it('count with what their ends will take back', async () => {
    const start = day(4);
    await approved({ start, set: 200 });
    expect(await came({ start, set: 240 }, { until })).toBe('APPLIED');
    expect(await came({ start, set: 200 })).toBe('APPLIED');
    expect(await came({ start, set: 240 }, { until })).toBe('APPLIED');
    expect(await came({ start, set: 200 })).toBe('PENDING ABOVE_THRESHOLD');
  });

  it('that undo each other and end together come to nothing', async () => {
    const start = day(5);
    for (const add of [30, -30, 30, -30, 30]) expect(await came({ start, add }, { until })).toBe('APPLIED');
    expect(await staff.counter(start)).toMatchObject({ capacity: 70 });
  });

  it('give back their own step also where somebody set the counter meanwhile', async () => {
    const start = day(6);
    const { id } = await changed({ start, set: 20 }, { until });
    await staff.change([{ start, set: 45 }]);
    await end(id);
    expect(await staff.counter(start)).toMatchObject({ capacity: 65 });
  });

  it('from before the day that is counted move nobody by their end', async () => {
    const start = day(7);
    const id = await approved({ start, add: 200 }, { until });
    expect(await came({ start, add: -10 })).toBe('APPLIED');
    await end(id);
    expect(await staff.counter(start)).toMatchObject({ capacity: 30 });
    expect(await came({ start, set: 230 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ start, set: 91 })).toBe('PENDING ABOVE_THRESHOLD');
    expect(await came({ start, set: 90 })).toBe('APPLIED');
  });
});

it('leaves every promise kept', async () => {
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
