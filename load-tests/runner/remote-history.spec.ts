import type { Told } from './history.js';
import { judgeHistory } from './remote-history.js';

const YES: Told = {
  operation: 'book',
  role: 'person',
  customer: 'C1',
  loan: 'L1',
  branch: 'B006',
  date: '2026-12-01',
  window: null,
  key: 'k1',
  startedMs: 0,
  tookMs: 5,
  outcome: 'yes',
  status: 201,
  code: null,
  booking: 'b1',
  replayed: false,
  full: null,
  explained: true,
  retryAfter: null,
  place: null,
};
const UNKNOWN = { outcome: 'unknown', status: 0, booking: null } as const;
const SHED = { outcome: 'later', status: 503, code: 'OVERLOADED', booking: null, retryAfter: 2 } as const;
const FULL = { outcome: 'no', status: 409, code: 'QUOTA_DAY_FULL', booking: null } as const;

const broken = (...changes: readonly Partial<Told>[]): string[] =>
  judgeHistory(changes.map((change) => ({ ...YES, ...change })))
    .filter(({ holds }) => !holds)
    .map(({ name }) => name);

describe('a history without tables beside it', () => {
  it('holds where everybody was told, and repeats got the same', () => {
    expect(
      broken(
        {},
        { replayed: true },
        { key: 'k2', ...FULL, full: 'DAY 2026-12-01 ALL' },
        { key: 'k3', ...SHED },
      ),
    ).toEqual([]);
  });

  it('does not where a key that is new is answered as a repeat: nothing was booked in this run', () => {
    expect(broken({ replayed: true })).toEqual(['one-effect-a-key']);
  });

  it('takes a repeat for right where the first answer may have been lost or shed', () => {
    expect(broken(UNKNOWN, { replayed: true })).toEqual([]);
    expect(broken(SHED, { replayed: true })).toEqual([]);
  });

  it('does not where one key has two bookings, or two first answers', () => {
    expect(broken({}, { booking: 'b2', replayed: true })).toEqual(['one-effect-a-key']);
    expect(broken({}, {})).toEqual(['one-effect-a-key']);
  });

  it('does not where the last answer of a request is none, whatever it was for', () => {
    expect(broken({}, { operation: 'cancel', key: 'c', ...UNKNOWN })).toEqual(['no-server-fault']);
    expect(broken({ operation: 'hold', key: null, ...UNKNOWN })).toEqual(['no-server-fault']);
    expect(broken({ operation: 'hold', key: null, ...UNKNOWN }, { operation: 'hold', key: null })).toEqual(
      [],
    );
    expect(broken(UNKNOWN)).toEqual(['no-server-fault', 'everybody-was-told']);
  });

  it('takes each change of staff for itself', () => {
    const staff = { operation: 'quota', role: 'staff', customer: '', loan: '', key: null } as const;
    expect(broken({ ...staff, ...UNKNOWN }, { ...staff, status: 200, booking: null })).toEqual([
      'no-server-fault',
    ]);
  });

  it('does not where somebody was told full, and not of what', () => {
    expect(broken({ ...FULL, full: null })).toEqual(['refusals-name-a-full-counter']);
  });
});
