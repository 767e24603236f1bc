import * as fc from 'fast-check';
import type { Branch } from './branch.js';
import { distanceKm, indexBranch, searchBranches } from './branch-search.policy.js';

const SHANGHAI = { latitude: 31.2304, longitude: 121.4737 };
const LONDON = { latitude: 51.5074, longitude: -0.1278 };

function branch(id: string, more: Partial<Branch> = {}): Branch {
  return {
    id,
    name: { zh: '陆家嘴支行', en: 'Lujiazui Branch' },
    region: { zh: '上海', en: 'Shanghai' },
    address: { zh: '世纪大道１００号', en: '100 Century Avenue' },
    place: SHANGHAI,
    timeZone: 'Asia/Shanghai',
    phone: '021-0000 0000',
    opensAt: '09:00',
    closesAt: '17:00',
    productGroups: ['HOUSING'],
    active: true,
    ...more,
  };
}

const index = [
  branch('B001'),
  branch('B019', {
    name: { zh: '伦敦分行', en: 'London Branch' },
    region: { zh: '伦敦', en: 'London' },
    address: { zh: '', en: 'Bishopsgate' },
    place: LONDON,
  }),
  branch('B099', { active: false }),
].map((each) => indexBranch(each));

const ids = (words: string): string[] => searchBranches(index, { words }).map((found) => found.branch.id);

describe('searching by words', () => {
  it.each([
    ['', ['B001', 'B019']],
    ['   ', ['B001', 'B019']],
    ['陆家嘴', ['B001']],
    ['上海', ['B001']],
    ['shanghai', ['B001']],
    ['SHANGHAI', ['B001']],
    ['ｓｈａｎｇｈａｉ', ['B001']],
    ['世纪大道100号', ['B001']],
    ['b001', ['B001']],
    ['century　shang', ['B001']],
    ['branch london', ['B019']],
    ['shanghai london', []],
    ['100 \t 上海', ['B001']],
    ['.*', []],
  ])('%j finds %j', (words, expected) => {
    expect(ids(words)).toEqual(expected);
  });

  it('does not let a word reach over the end of one field into the next', () => {
    expect(ids('b001陆家嘴')).toEqual([]);
  });
});

describe('distance', () => {
  it('is that of the sphere', () => {
    expect(distanceKm(SHANGHAI, LONDON)).toBeGreaterThan(9_150);
    expect(distanceKm(SHANGHAI, LONDON)).toBeLessThan(9_260);
    expect(distanceKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 })).toBeCloseTo(111.195, 2);
    expect(distanceKm({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 })).toBeCloseTo(
      20_015.1,
      0,
    );
  });

  it('goes the short way over the date line', () => {
    expect(distanceKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(
      111.195,
      2,
    );
  });

  it('is a number, the same both ways, nought to itself, and never more than half the way round', () => {
    const places = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(places, places, (a, b) => {
        expect(distanceKm(a, a)).toBe(0);
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6);
        expect(distanceKm(a, b)).toBeLessThanOrEqual(20_016);
      }),
    );
  });

  it('puts the nearest first and says how far', () => {
    const found = searchBranches(index, { near: LONDON });
    expect(found.map((each) => each.branch.id)).toEqual(['B019', 'B001']);
    expect(found[0]?.distanceKm).toBe(0);
    expect(found[1]?.distanceKm).toBeCloseTo(distanceKm(LONDON, SHANGHAI), 0);
  });

  it('is not told when nobody said from where', () => {
    expect(searchBranches(index, {}).map((each) => each.distanceKm)).toEqual([undefined, undefined]);
  });
});
