import { IdentityConfig } from '../identity/index.js';
import { configFor, integer, oneOf, type Relation } from '../platform/config/index.js';

/** The largest are for an address behind which a whole city sits, or a load generator. */
const burst = (name: string, fallback: number, doc: string) =>
  integer(`YUHUAN_RATE_${name}_BURST`, { min: 1, max: 1_000_000 }, { fallback, unit: 'requests', doc });

const perMinute = (name: string, fallback: number) =>
  integer(
    `YUHUAN_RATE_${name}_PER_MINUTE`,
    { min: 1, max: 6_000_000 },
    {
      fallback,
      unit: 'requests per minute',
      doc: `How fast the burst of YUHUAN_RATE_${name}_BURST comes back.`,
    },
  );

/** Who may knock how often. Every limit is a burst and a sustained rate; there is no number that means "none". */
export class AdmissionConfig extends configFor('admission', {
  rateLimits: oneOf('YUHUAN_RATE_LIMITS', ['on', 'off'], {
    fallback: 'on',
    doc: 'off: nobody is limited, for measuring the engine alone. Refused together with NODE_ENV=production.',
  }),
  rateShards: integer(
    'YUHUAN_RATE_SHARDS',
    { min: 1, max: 64 },
    {
      fallback: 1,
      unit: 'hash tags',
      doc: 'Over how many hash tags the limits are spread: 1 for one Redis, about four a node of a cluster. The same in all processes.',
    },
  ),
  // 100,000 keys of some 150 bytes are 15 MB: more callers than one process meets within the span of any limit.
  rateLocalKeysMax: integer(
    'YUHUAN_RATE_LOCAL_KEYS_MAX',
    { min: 1000, max: 1_000_000 },
    {
      fallback: 100_000,
      unit: 'keys',
      doc: 'How many limits a process remembers while it decides without Redis; the least recently used is forgotten first.',
    },
  ),
  customerBookingWriteBurst: burst(
    'CUSTOMER_BOOKING_WRITE',
    60,
    'Bookings, cancellations and moves by one customer, over all devices, at once: an impatient app repeats itself.',
  ),
  customerBookingWritePerMinute: perMinute('CUSTOMER_BOOKING_WRITE', 60),
  customerHoldBurst: burst('CUSTOMER_HOLD', 60, 'Holds taken and given back by one customer at once.'),
  customerHoldPerMinute: perMinute('CUSTOMER_HOLD', 120),
  customerReadBurst: burst(
    'CUSTOMER_READ',
    60,
    'Reads by one customer at once: a page opens with some five.',
  ),
  customerReadPerMinute: perMinute('CUSTOMER_READ', 300),
  partnerWriteBurst: burst('PARTNER_WRITE', 200, 'Bookings by one partner for its customers at once.'),
  partnerWritePerMinute: perMinute('PARTNER_WRITE', 3000),
  partnerReadBurst: burst('PARTNER_READ', 200, 'Reads by one partner at once.'),
  partnerReadPerMinute: perMinute('PARTNER_READ', 3000),
  staffBurst: burst('STAFF', 100, 'Requests of any kind by one member of staff at once.'),
  staffPerMinute: perMinute('STAFF', 600),
  opsBurst: burst(
    'OPS',
    30,
    'Checks of invariants and drift by one member of staff at once; each reads much.',
  ),
  opsPerMinute: perMinute('OPS', 120),
  addressReadBurst: burst(
    'ADDRESS_READ',
    200,
    'Reads without sign-in from one address at once. A mobile network or a branch puts many people behind one.',
  ),
  addressReadPerMinute: perMinute('ADDRESS_READ', 1200),
  addressCalendarBurst: burst(
    'ADDRESS_CALENDAR',
    200,
    'Calendars read without sign-in from one address at once.',
  ),
  addressCalendarPerMinute: perMinute('ADDRESS_CALENDAR', 1200),
  addressWriteBurst: burst(
    'ADDRESS_WRITE',
    20,
    'Anything but reads without sign-in from one address at once.',
  ),
  addressWritePerMinute: perMinute('ADDRESS_WRITE', 60),
  refusedBurst: burst(
    'REFUSED',
    300,
    'Requests without a good token, or for what is not there, from one address at once, and requests of one caller for what it may not have. Counted by each process for itself.',
  ),
  refusedPerMinute: perMinute('REFUSED', 600),
}) {}

export const admissionRelations: readonly Relation[] = [
  (get) =>
    get(AdmissionConfig).rateLimits === 'off' && get(IdentityConfig).nodeEnv === 'production'
      ? 'YUHUAN_RATE_LIMITS is off while NODE_ENV is production: anybody could keep the system busy; raise the limits instead'
      : undefined,
];
