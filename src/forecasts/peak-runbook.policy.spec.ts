import { isPeak, resourcesFor, runbookFor } from './peak-runbook.policy.js';

const thresholds = { peakPercent: 100, expressPercent: 130, noticePercent: 160, scalePercent: 150 };
const plan = { staff: 2, visitMinutes: 30, minutesPerDay: 360 };
const day = { expected: 30, high: 37, othersHigh: 0, byHour: [0, 0, 4, 9, 9, 2], effects: [], plan };

describe('what a day needs besides places', () => {
  it('is people for four days of five, twelve visits each, and the first of the busiest hours', () => {
    expect(resourcesFor(day, thresholds)).toEqual({
      staff: 4,
      staffShort: 2,
      busiestHour: 3,
      timesOrdinary: 1,
      scaleUp: false,
    });
  });

  it('is people for all groups of products of the day', () => {
    expect(resourcesFor({ ...day, othersHigh: 12 }, thresholds)).toMatchObject({ staff: 5, staffShort: 3 });
  });

  it('names no people where nobody said how long a visit takes, or none fits into the day', () => {
    expect(resourcesFor({ ...day, plan: undefined }, thresholds)).toMatchObject({
      staff: null,
      staffShort: null,
    });
    const never = { ...plan, visitMinutes: 400 };
    expect(resourcesFor({ ...day, plan: never }, thresholds)).toMatchObject({
      staff: null,
      staffShort: null,
    });
  });

  it('is more processes on a day that the calendar makes large, whatever the trend', () => {
    const effects = [
      { code: 'MONTH_END_1', factor: 1.5 },
      { code: 'QUARTER_END', factor: 1.2 },
      { code: 'TREND', factor: 3 },
    ] as const;
    expect(resourcesFor({ ...day, effects }, thresholds)).toMatchObject({
      timesOrdinary: 1.8,
      scaleUp: true,
    });
    const grown = { ...day, effects: [{ code: 'TREND', factor: 3 }] as const };
    expect(resourcesFor(grown, thresholds)).toMatchObject({ timesOrdinary: 1, scaleUp: false });
  });
});

describe('the runbook of a peak', () => {
  it.each([
    ['nothing within the quota', 20, []],
    ['places and people beyond it', 21, ['EXTRA_QUOTA', 'MORE_STAFF']],
    ['a quick counter further on', 27, ['EXTRA_QUOTA', 'MORE_STAFF', 'EXPRESS']],
    ['words to customers at last', 33, ['EXTRA_QUOTA', 'MORE_STAFF', 'EXPRESS', 'NOTICE']],
  ])('is %s', (_, expected, actions) => {
    const steps = runbookFor({ expected, quota: 20, suggested: 24, staffShort: 1 }, thresholds);
    expect(steps.map(({ action }) => action)).toEqual(actions);
  });

  it('asks for no places that are there or cannot be served, and no people who are there', () => {
    expect(runbookFor({ expected: 21, quota: 20, suggested: undefined, staffShort: 0 }, thresholds)).toEqual(
      [],
    );
    expect(runbookFor({ expected: 21, quota: 20, suggested: 18, staffShort: null }, thresholds)).toEqual([]);
  });

  it('is for days with a cap', () => {
    for (const quota of [null, undefined]) expect(isPeak(1000, quota, thresholds)).toBe(false);
  });
});
