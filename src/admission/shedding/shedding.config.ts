import { configFor, integer, oneOf } from '../../platform/config/index.js';

const SWITCH = ['on', 'watch', 'off'] as const;
export type Switch = (typeof SWITCH)[number];

const layer = (name: string, doc: string) =>
  oneOf(`YUHUAN_SHED_${name}`, SWITCH, {
    fallback: 'on',
    doc: `${doc} watch: nothing is shed, but what would be is counted; off: neither.`,
  });

/** When to refuse a part of the requests so that the others are served: one switch and its bounds a layer. */
export class SheddingConfig extends configFor('load shedding', {
  concurrency: layer('CONCURRENCY', 'Shed by how many requests are under way.'),
  batchers: layer('BATCHERS', 'Shed by how far the queues to gate and judge are behind.'),
  process: layer('PROCESS', 'Shed by the delay of the event loop and by how full the heap is.'),
  // At five thousand bookings a second more than this would wait longer than half a second.
  inFlightMax: integer(
    'YUHUAN_SHED_IN_FLIGHT_MAX',
    { min: 5, max: 100_000 },
    {
      fallback: 3000,
      unit: 'requests',
      doc: 'Requests that one process has under way. New bookings and holds get 80 % of them, reads 60 %; the rest is kept for confirming, cancelling, releasing and staff.',
    },
  ),
  queueAgeMaxMs: integer(
    'YUHUAN_SHED_QUEUE_AGE_MAX_MS',
    { min: 100, max: 60_000 },
    {
      fallback: 4000,
      unit: 'ms',
      doc: 'Age of the oldest item on its way to gate or judge. New bookings and holds are shed from half of it on.',
    },
  ),
  loopDelayMaxMs: integer(
    'YUHUAN_SHED_LOOP_DELAY_MAX_MS',
    { min: 10, max: 60_000 },
    {
      fallback: 1000,
      unit: 'ms',
      doc: 'Mean delay of the event loop within a quarter of a second. Reads are shed from 40 % of it on, new bookings and holds from 60 %.',
    },
  ),
  heapMaxPercent: integer(
    'YUHUAN_SHED_HEAP_MAX_PERCENT',
    { min: 10, max: 100 },
    {
      fallback: 97,
      unit: '% of the heap limit',
      doc: 'Used heap. Reads are shed from 93 % of this on, new bookings and holds from 96 %.',
    },
  ),
}) {}
