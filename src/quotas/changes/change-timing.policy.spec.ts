import { readTiming } from './change-timing.policy.js';

const NOW_MS = Date.parse('2026-11-23T09:30:20.123+08:00');

function faultsOf(asked: Parameters<typeof readTiming>[0]) {
  const read = readTiming(asked, NOW_MS, 'Asia/Shanghai');
  return 'until' in read ? [] : read.map(({ pointer, params }) => ({ pointer, params }));
}

it('tells the times between which a change may begin and end by the wall of the branch', () => {
  expect(faultsOf({ effectiveFrom: '2026-11-20T00:00:00Z' })).toEqual([
    {
      pointer: '/effectiveFrom',
      params: { min: '2026-11-22T09:31:00+08:00', max: '2027-12-28T09:30:00+08:00' },
    },
  ]);
  expect(faultsOf({ until: '2026-11-23T09:30:00+08:00' })).toEqual([
    { pointer: '/until', params: { min: '2026-11-23T09:31:00+08:00', max: '2027-12-28T09:30:00+08:00' } },
  ]);
});

it.each(['2026-11-23T09:31:00+08:00', '2027-12-28T09:30:00+08:00'])(
  'takes %s, a bound that it tells',
  (until) => {
    expect(faultsOf({ until })).toEqual([]);
  },
);
