import type { ErrorDefinition, ParamValues } from '../platform/errors/index.js';

/** The names in braces of a detail, in the order of their first use. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))];
}

/** What examples show for a placeholder; a name that is not here is shown as itself. */
const SAMPLES: ParamValues = {
  actual: 4,
  advice: 'CHOOSE_LATER',
  allowed: 'GET',
  balance: '300000.00',
  branchId: 'B001',
  capacity: 20,
  count: 2,
  counters: 500,
  cutoff: '15:00',
  date: '2026-12-01',
  days: 2,
  deadline: '2026-11-30 15:00',
  earliest: '2026-12-01',
  expected: 3,
  from: '2026-12-01',
  graceDays: 3,
  inUse: 18,
  latest: '2027-02-28',
  max: '100000.00',
  maxBytes: 16_384,
  maxCounters: 400,
  maxDays: 92,
  maxRows: 20_000,
  method: 'PUT',
  min: '10000.00',
  minutes: 30,
  multipleOf: '10000.00',
  next: '2026-12-02',
  other: 1,
  path: '/api/v1/bookings',
  period: 'DAY',
  periodStart: '2026-12-01',
  policy: 'booking-customer',
  pool: 'ONLINE',
  product: 'MORTGAGE',
  queueNumber: 'Y007',
  releasesAt: '2026-12-01T00:00:00Z',
  retryAfterSeconds: 2,
  start: '2026-12-01',
  status: 'CANCELLED',
  suggestion: '50000.00',
  today: '2026-12-01',
  toDate: '2026-11-30',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  until: '2026-12-05',
  window: '09:00-10:30',
};

export function sampleParamsOf(definition: ErrorDefinition): ParamValues {
  const names = placeholdersOf(definition.detail.en);
  return Object.fromEntries(names.map((name) => [name, SAMPLES[name] ?? `{${name}}`]));
}
