import { jest } from '@jest/globals';
import { EventExports, type ExportCommand } from './event-export.js';
import type { EventRange, EventSearches } from './event-search.read-model.js';
import type { ExportLog } from './export-log.js';
import { isRefusal } from '../platform/errors/index.js';

const range: EventRange = {
  branchId: 'B001',
  kind: undefined,
  subjectId: undefined,
  type: undefined,
  actorId: undefined,
  from: '2026-01-01',
  to: '2026-01-31',
  fromMs: 0,
  beforeMs: 1,
};
const command = (format: 'csv' | 'xlsx'): ExportCommand => ({
  range,
  format,
  language: 'en',
  caller: { kind: 'staff', id: 'S1', roles: ['auditor'], branches: '*' },
  traceId: 't',
});

/** An export whose log and rows wait until a test lets them on. */
function bench(log: () => Promise<void>, rows: () => Promise<never[]> = () => Promise.resolve([])) {
  const searches = { hasMoreThan: () => Promise.resolve(false), find: rows };
  const exports = new EventExports(
    { write: log } as unknown as ExportLog,
    searches as unknown as EventSearches,
  );
  const outcome = async (format: 'csv' | 'xlsx'): Promise<string> => {
    const file = await exports.execute(command(format));
    return isRefusal(file) ? file.definition.code : 'MADE';
  };
  return { exports, outcome };
}

describe('workbooks in the making', () => {
  it('are no more than two, also while the exports are being logged', async () => {
    const logged = Promise.withResolvers<void>();
    const { outcome } = bench(() => logged.promise);
    const asked = Array.from({ length: 5 }, () => outcome('xlsx'));
    const file = outcome('csv');
    logged.resolve();
    expect((await Promise.all(asked)).toSorted()).toEqual([
      'MADE',
      'MADE',
      'OVERLOADED',
      'OVERLOADED',
      'OVERLOADED',
    ]);
    expect(await file).toBe('MADE');
    expect(await outcome('xlsx')).toBe('MADE');
  });

  it.each(['log', 'rows'])('are forgotten when they fail at the %s', async (where) => {
    let isBroken = true;
    const fail = (at: string): Promise<void> =>
      isBroken && at === where ? Promise.reject(new Error('away')) : Promise.resolve();
    const { outcome } = bench(
      () => fail('log'),
      async () => {
        await fail('rows');
        return [];
      },
    );
    for (let n = 0; n < 3; n += 1) await expect(outcome('xlsx')).rejects.toThrow('away');
    isBroken = false;
    expect(await outcome('xlsx')).toBe('MADE');
  });
});

describe('a workbook whose rows do not come', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is too large, in the log of nobody, and keeps no place', async () => {
    let logged = 0;
    const log = (): Promise<void> => {
      logged += 1;
      return Promise.resolve();
    };
    const { exports } = bench(log, () => new Promise(() => undefined));
    for (let n = 0; n < 3; n += 1) {
      const asked = exports.execute(command('xlsx'));
      await jest.advanceTimersByTimeAsync(15_001);
      expect(await asked).toMatchObject({
        definition: { code: 'VALIDATION_FAILED' },
        more: { faults: [{ definition: { code: 'SEARCH_TOO_LARGE' } }] },
      });
    }
    expect(logged).toBe(0);
  });
});
