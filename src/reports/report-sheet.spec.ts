import type { BookingReport } from './booking-report.read-model.js';
import { COLUMN_WIDTHS, rowsOf, titlesIn } from './report-sheet.js';

const report: BookingReport = {
  branchId: 'B001',
  productGroup: 'HOUSING',
  from: '2026-11-20',
  to: '2026-11-20',
  days: [
    {
      date: '2026-11-20',
      capacity: null,
      inUse: 3,
      mostInUse: 4,
      fillPercent: null,
      firstAt: new Date('2026-11-19T00:00:00Z'),
      fullAt: null,
      minutesToFull: null,
    },
  ],
  hours: [{ key: '08', bookings: 3 }],
  channels: [{ key: 'APP', bookings: 3 }],
  windows: [{ key: '09:00-12:00', bookings: 3 }],
  refusals: [{ reason: 'QUOTA_DAY_FULL', refusals: 7 }],
};

it.each(['zh-CN', 'en'] as const)('has as many cells in each line as titles: %s', (language) => {
  const titles = titlesIn(language);
  expect(COLUMN_WIDTHS).toHaveLength(titles.length);
  for (const row of rowsOf(report, language, () => '当日约满')) expect(row).toHaveLength(titles.length);
});

it('says each figure in the words of its reader', () => {
  const rows = [...rowsOf(report, 'zh-CN', () => '当日约满')];
  expect(rows[0]!.slice(0, 6)).toEqual(['日期', '2026-11-20', '不限', '3', '4', '']);
  expect(rows.slice(1).map((row) => [row[0], row[1], row.at(-1)])).toEqual([
    ['预约时段（小时）', '08:00', '3'],
    ['渠道', 'APP', '3'],
    ['办理时段', '09:00-12:00', '3'],
    ['未能预约的原因', '当日约满 (QUOTA_DAY_FULL)', '7'],
  ]);
});
