import { spawnSync } from 'node:child_process';
import { chineseStatutoryCalendar } from './statutory-calendar.policy.js';

describe('the statutory calendar of China', () => {
  const year = chineseStatutoryCalendar(2026);

  it('knows the make-up workdays of 2026, all and no others', () => {
    expect([...year.makeUpWorkdays]).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  it('knows the days off of 2026 with their names in both languages', () => {
    expect(year.published).toBe(true);
    expect(year.holidays.size).toBe(33);
    expect(year.holidays.get('2026-02-15')).toEqual({ zh: '春节', en: 'Spring Festival' });
    expect(year.holidays.get('2026-02-23')).toEqual({ zh: '春节', en: 'Spring Festival' });
    expect(year.holidays.get('2026-10-03')).toEqual({ zh: '国庆节', en: 'National Day' });
    expect(year.holidays.has('2026-02-14')).toBe(false);
    expect(year.holidays.has('2026-02-24')).toBe(false);
  });

  it('says that a year is not published instead of inventing it', () => {
    for (const unknown of [2003, 2099]) {
      const { published, holidays, makeUpWorkdays } = chineseStatutoryCalendar(unknown);
      expect({ published, holidays: holidays.size, makeUp: makeUpWorkdays.size }).toEqual({
        published: false,
        holidays: 0,
        makeUp: 0,
      });
    }
  });
});

describe('the package under it', () => {
  const ask = `
    const days = require('chinese-days');
    const name = (day) => days.getDayDetail(new Date(day + 'T12:00:00')).name;
    process.stdout.write([name('2026-02-14'), name('2026-02-15'), name('2026-02-24')].join('|'));`;

  it.each(['America/New_York', 'Europe/London', 'Asia/Shanghai', 'Pacific/Kiritimati'])(
    'tells the same days in a process whose zone is %s',
    (zone) => {
      const { stdout } = spawnSync(process.execPath, ['-e', ask], {
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
        encoding: 'utf8',
        timeout: 10_000,
      });
      expect(stdout).toBe('Spring Festival,春节,4|Spring Festival,春节,4|Tuesday');
    },
  );
});
