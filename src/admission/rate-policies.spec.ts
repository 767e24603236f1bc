import { loadConfig } from '../platform/config/index.js';
import { AdmissionConfig } from './admission.config.js';
import { ruleBook, type RuleSet } from './rate-policies.js';
import { PARTIES, ROUTE_CLASSES } from './route-class.js';

const config = loadConfig({}, [AdmissionConfig], []).get(AdmissionConfig);
const SHARDS = 3;
const book = ruleBook(config, SHARDS);
const all: RuleSet[] = PARTIES.flatMap((party) => ROUTE_CLASSES.map((name) => book[party][name]));

it('limits every party on every class of routes', () => {
  for (const { names, limits } of all) {
    expect(names.length).toBeGreaterThan(0);
    expect(limits).toHaveLength(names.length);
    for (const { intervalUs, burst } of limits) {
      expect(Number.isSafeInteger(intervalUs) && intervalUs > 0).toBe(true);
      expect(Number.isSafeInteger(burst) && burst > 0).toBe(true);
    }
  }
});

it.each([
  ['customer', 'booking-write', ['customer-booking-write'], [{ intervalUs: 1_000_000, burst: 60 }]],
  ['customer', 'hold', ['customer-hold'], [{ intervalUs: 500_000, burst: 60 }]],
  ['customer', 'read', ['customer-read'], [{ intervalUs: 200_000, burst: 60 }]],
  ['partner', 'booking-write', ['partner-write'], [{ intervalUs: 20_000, burst: 200 }]],
  ['anonymous', 'read', ['address-read'], [{ intervalUs: 50_000, burst: 200 }]],
  ['anonymous', 'calendar-read', ['address-calendar'], [{ intervalUs: 50_000, burst: 200 }]],
  ['staff', 'staff', ['staff'], [{ intervalUs: 100_000, burst: 100 }]],
  [
    'staff',
    'ops',
    ['ops', 'staff'],
    [
      { intervalUs: 500_000, burst: 30 },
      { intervalUs: 100_000, burst: 100 },
    ],
  ],
] as const)('by default, a %s on %s stands under %j', (party, routeClass, names, limits) => {
  expect(book[party][routeClass].names).toEqual(names);
  expect(book[party][routeClass].limits).toEqual(limits);
});

it('keeps the keys of one request on one node of a cluster', () => {
  for (const { keyPrefixes } of all) {
    expect(keyPrefixes).toHaveLength(SHARDS);
    for (const [shard, prefixes] of keyPrefixes.entries()) {
      for (const prefix of prefixes)
        expect(prefix).toMatch(new RegExp(`^yuhuan:\\{rate${shard}\\}:[a-z-]+:$`));
    }
  }
});

it('tells the script the number of policies, then interval and burst of each', () => {
  expect(book.staff.ops.scriptArgs).toEqual(['2', '500000', '30', '100000', '100']);
});
