import type { AdmissionConfig } from './admission.config.js';
import { admissionKeys } from './admission.keys.js';
import type { RateLimit } from './gcra.policy.js';
import { HeaderTexts } from './rate-headers.policy.js';
import { PARTIES, type Party, ROUTE_CLASSES, type RouteClass } from './route-class.js';

const MINUTE_US = 60_000_000;

type Limits = Omit<AdmissionConfig, 'rateLimits' | 'rateLocalKeysMax' | 'rateShards'>;

/** Every policy by the name that clients are told. */
const POLICIES = {
  'customer-booking-write': (c: Limits) =>
    perMinute(c.customerBookingWritePerMinute, c.customerBookingWriteBurst),
  'customer-hold': (c: Limits) => perMinute(c.customerHoldPerMinute, c.customerHoldBurst),
  'customer-read': (c: Limits) => perMinute(c.customerReadPerMinute, c.customerReadBurst),
  'partner-write': (c: Limits) => perMinute(c.partnerWritePerMinute, c.partnerWriteBurst),
  'partner-read': (c: Limits) => perMinute(c.partnerReadPerMinute, c.partnerReadBurst),
  staff: (c: Limits) => perMinute(c.staffPerMinute, c.staffBurst),
  ops: (c: Limits) => perMinute(c.opsPerMinute, c.opsBurst),
  'address-read': (c: Limits) => perMinute(c.addressReadPerMinute, c.addressReadBurst),
  'address-calendar': (c: Limits) => perMinute(c.addressCalendarPerMinute, c.addressCalendarBurst),
  'address-write': (c: Limits) => perMinute(c.addressWritePerMinute, c.addressWriteBurst),
} as const;

export type PolicyName = keyof typeof POLICIES;

/** Which policies a request stands under. Routes that a party cannot enter count as its strictest. */
const POLICIES_OF: Readonly<Record<Party, Readonly<Record<RouteClass, readonly PolicyName[]>>>> = {
  customer: {
    'booking-write': ['customer-booking-write'],
    hold: ['customer-hold'],
    read: ['customer-read'],
    'calendar-read': ['customer-read'],
    staff: ['customer-booking-write'],
    ops: ['customer-booking-write'],
  },
  partner: {
    'booking-write': ['partner-write'],
    hold: ['partner-write'],
    read: ['partner-read'],
    'calendar-read': ['partner-read'],
    staff: ['partner-write'],
    ops: ['partner-write'],
  },
  staff: {
    'booking-write': ['staff'],
    hold: ['staff'],
    read: ['staff'],
    'calendar-read': ['staff'],
    staff: ['staff'],
    ops: ['ops', 'staff'],
  },
  anonymous: {
    'booking-write': ['address-write'],
    hold: ['address-write'],
    read: ['address-read'],
    'calendar-read': ['address-calendar'],
    staff: ['address-write'],
    ops: ['address-write'],
  },
};

/** The policies of one kind of request, with everything about them that can be made ready before a request comes. */
export interface RuleSet {
  readonly routeClass: RouteClass;
  readonly names: readonly PolicyName[];
  readonly limits: readonly RateLimit[];
  readonly headers: HeaderTexts;
  /** By shard and policy: the key of a limit without the digest of who is limited. */
  readonly keyPrefixes: readonly (readonly string[])[];
  /** How the script is told of the set: number of policies, then interval in µs and burst of each. */
  readonly scriptArgs: readonly string[];
}

export type RuleBook = Readonly<Record<Party, Readonly<Record<RouteClass, RuleSet>>>>;

export function ruleBook(config: Limits, shards: number): RuleBook {
  const byClass = (party: Party): Record<RouteClass, RuleSet> =>
    tabulate(ROUTE_CLASSES, (routeClass) =>
      ruleSet(routeClass, POLICIES_OF[party][routeClass], config, shards),
    );
  return tabulate(PARTIES, byClass);
}

function ruleSet(
  routeClass: RouteClass,
  names: readonly PolicyName[],
  config: Limits,
  shards: number,
): RuleSet {
  const limits = names.map((name) => POLICIES[name](config));
  return {
    routeClass,
    names,
    limits,
    headers: new HeaderTexts(names, limits),
    keyPrefixes: Array.from({ length: shards }, (_, shard) =>
      names.map((name) => admissionKeys.limitPrefix(shard, name)),
    ),
    scriptArgs: [limits.length, ...limits.flatMap(({ intervalUs, burst }) => [intervalUs, burst])].map(
      String,
    ),
  };
}

/** Whole microseconds, so that Redis, which rounds, and this process, which does not, stay equal. */
function perMinute(count: number, burst: number): RateLimit {
  return { intervalUs: Math.round(MINUTE_US / count), burst };
}

function tabulate<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
}
