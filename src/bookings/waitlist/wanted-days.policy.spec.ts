import { wantedDays } from './wanted-days.policy.js';

const codes = (wanted: Parameters<typeof wantedDays>[0]): unknown => {
  const result = wantedDays(wanted);
  return Array.isArray(result) ? result.map(({ pointer, definition }) => [pointer, definition.code]) : result;
};

it('reads one day at one branch, and some days at several', () => {
  expect(wantedDays({ branchId: 'B001', date: '2026-11-30' })).toEqual({
    branchIds: ['B001'],
    from: '2026-11-30',
    to: '2026-11-30',
    days: ['2026-11-30'],
  });
  expect(wantedDays({ branchIds: ['B002', 'B001', 'B002'], from: '2026-11-30', to: '2026-12-02' })).toEqual({
    branchIds: ['B002', 'B001'],
    from: '2026-11-30',
    to: '2026-12-02',
    days: ['2026-11-30', '2026-12-01', '2026-12-02'],
  });
});

it.each([
  [{}, ['/branchId', '/date']],
  [{ branchId: 'B001', branchIds: ['B002'], date: '2026-11-30' }, ['/branchId']],
  [{ branchId: 'B001', date: '2026-11-30', from: '2026-11-30' }, ['/date']],
  [{ branchId: 'B001', date: '2026-11-30', from: '2026-11-30', to: '2026-12-01' }, ['/date']],
  [{ branchId: 'B001', from: '2026-11-30' }, ['/date']],
  [{ branchId: 'B001', from: '2026-11-30', to: '2026-11-29' }, ['/to']],
  [{ branchId: 'B001', from: '2026-11-01', to: '2026-12-02' }, ['/to']],
])('tells what is wrong with %j', (wanted, pointers) => {
  expect((codes(wanted) as [string, string][]).map(([pointer]) => pointer)).toEqual(pointers);
});

it('takes a month and no more', () => {
  expect(wantedDays({ branchId: 'B001', from: '2026-12-01', to: '2026-12-31' })).toMatchObject({
    to: '2026-12-31',
  });
});
