import { readFileSync } from 'node:fs';
import { isDay, isTimeZone, minutesOf } from '../platform/clock/index.js';

interface BranchData {
  id: string;
  name_zh: string;
  name_en: string;
  region_zh: string;
  region_en: string;
  address_zh: string;
  address_en: string;
  latitude: number;
  longitude: number;
  time_zone: string;
  phone: string;
  opens_at: string;
  closes_at: string;
  product_groups: string[];
  active: boolean;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'));

describe('the branches of the sandbox', () => {
  const branches = read('branches.json') as BranchData[];

  it('are B001 to B020', () => {
    const expected = Array.from({ length: 20 }, (_, index) => `B${String(index + 1).padStart(3, '0')}`);
    expect(branches.map(({ id }) => id)).toEqual(expected);
  });

  it('keep Chinese time but for two abroad, one of which has summer time', () => {
    const abroad = branches.filter(({ time_zone }) => time_zone !== 'Asia/Shanghai');
    expect(abroad.map(({ id, time_zone }) => `${id} ${time_zone}`)).toEqual([
      'B019 Europe/London',
      'B020 Asia/Tokyo',
    ]);
    expect(branches.every(({ time_zone }) => isTimeZone(time_zone))).toBe(true);
  });

  it.each(branches)('$id is complete', (branch) => {
    const { opens_at: opensAt, closes_at: closesAt } = branch;
    expect(minutesOf(opensAt)).toBeLessThan(minutesOf(closesAt));
    expect(Math.abs(branch.latitude)).toBeLessThan(60);
    expect(Math.abs(branch.longitude)).toBeLessThan(180);
    expect(branch.product_groups).toContain('HOUSING');
    expect(branch.active).toBe(true);
    for (const chinese of [branch.name_zh, branch.region_zh, branch.address_zh]) {
      expect(chinese).toMatch(/\p{Script=Han}/u);
    }
    for (const english of [branch.name_en, branch.region_en, branch.address_en]) {
      expect(english).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe('the overrides of the sandbox', () => {
  it('are real days of the one calendar', () => {
    const overrides = read('calendar-overrides.json') as { calendar: string; date: string }[];
    expect(overrides.length).toBeGreaterThan(0);
    expect(overrides.every(({ calendar, date }) => calendar === 'CN' && isDay(date))).toBe(true);
  });
});
