import { readFile } from 'node:fs/promises';
import { loadConfig } from '../platform/config/index.js';
import { AdmissionConfig } from './admission.config.js';
import { decide, type RateLimit } from './gcra.policy.js';
import { ruleBook } from './rate-policies.js';
import { PARTIES, ROUTE_CLASSES } from './route-class.js';

const MINUTE_US = 60_000_000;
const config = loadConfig({}, [AdmissionConfig], []).get(AdmissionConfig);
const book = ruleBook(config, 1);

let readme: string;
beforeAll(async () => {
  readme = await readFile('src/admission/README.md', 'utf8');
});

it('lists every policy with the burst and the rate that it has by default', () => {
  const listed = [...readme.matchAll(/^\| `([\w-]+)` +\|[^|]*\| (\d+) +\| (\d+) +\|$/gm)].map(
    ([, name, burst, perMinute]) => `${name} ${burst} ${perMinute}`,
  );
  const limits = new Map<string, RateLimit>();
  for (const party of PARTIES) {
    for (const routeClass of ROUTE_CLASSES) {
      const rules = book[party][routeClass];
      rules.names.forEach((name, index) => limits.set(name, rules.limits[index]!));
    }
  }
  const byDefault = [...limits].map(
    ([name, { burst, intervalUs }]) => `${name} ${burst} ${MINUTE_US / intervalUs}`,
  );
  expect(listed.toSorted()).toEqual(byDefault.toSorted());
});

it('tells how many knocks in vain there may be', () => {
  expect(readme).toContain(`(${config.refusedBurst} at once, ${config.refusedPerMinute} a minute)`);
});

it('shows the header fields of a first request as clients are told them', () => {
  const { limits, headers } = book.customer['booking-write'];
  const told = new Map<string, string>();
  const sink = { header: (name: string, value: string) => told.set(name, value) };
  headers.put(decide(limits, [undefined], 0).verdict, sink);
  const shown = [...readme.matchAll(/(X?-?RateLimit[\w-]*): (\S+)/g)];
  expect(Object.fromEntries(shown.map(([, name, value]) => [name!.toLowerCase(), value]))).toEqual(
    Object.fromEntries(told),
  );
});
