import { BankCalendar, BusinessCalendar, type Hours } from '../branches/index.js';
import { closedSlotOf } from './closed-slot.policy.js';

// A Tuesday.
const DATE = '2026-12-01';
const NOON = { from: '12:00', to: '14:00' };
const EVENING = { from: '16:00', to: '20:00' };

const calendarWith = (hours: readonly (Hours | undefined)[]): BusinessCalendar =>
  new BusinessCalendar(
    new BankCalendar([]),
    hours.map((of) => ({
      fromDate: DATE,
      toDate: DATE,
      hours: of,
      kind: 'EMERGENCY',
      reason: { zh: '停电', en: 'No power' },
    })),
  );
const told = (date: string, timeWindow: string, hours: readonly (Hours | undefined)[], active = true) =>
  closedSlotOf({ date, timeWindow }, { active, closesAt: '17:00' }, calendarWith(hours));

describe('a booking whose branch has closed since', () => {
  it.each([
    ['on an open day', '13:00-17:00', [], undefined],
    ['on a closed day', '13:00-17:00', [undefined], 'all day'],
    ['on a closed day, at any hour', '', [undefined], 'all day'],
    ['in a window that meets closed hours', '13:00-17:00', [NOON], '12:00-14:00'],
    ['in a window that ends before them', '09:00-12:00', [NOON], undefined],
    ['at any hour, with hours left after the closed ones', '', [NOON], undefined],
    ['at any hour, closed until the end', '', [NOON, EVENING], '16:00-20:00'],
    ['at any hour, closed just until the end', '', [NOON, { from: '15:00', to: '17:00' }], '15:00-17:00'],
    ['at any hour, closed after the end', '', [{ from: '17:00', to: '20:00' }], undefined],
  ])('is told %s', (_, timeWindow, closed, expected) => {
    const slot = told(DATE, timeWindow, closed);
    const hours = slot && (slot.hours === undefined ? 'all day' : `${slot.hours.from}-${slot.hours.to}`);
    expect([hours, slot?.reason.en]).toEqual([expected, expected && 'No power']);
  });

  it('is told of a branch that is given up, whatever the day', () => {
    const givenUp = { hours: undefined, reason: { en: 'It serves nobody any more' } };
    expect(told(DATE, '', [], false)).toMatchObject(givenUp);
    expect(told(DATE, '13:00-17:00', [NOON], false)).toMatchObject(givenUp);
  });

  it('is told of days that the bank has given up, too', () => {
    expect(told('2026-12-05', '', [])).toMatchObject({ hours: undefined, reason: { en: 'Weekend' } });
  });
});
