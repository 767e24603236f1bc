/**
 * How much a request matters when not all can be served. Those that end something begun, or free a place, come before
 * those that begin something.
 */
export const TRAFFIC_CLASSES = ['vital', 'critical', 'joining', 'demand', 'read', 'spare'] as const;
export type TrafficClass = (typeof TRAFFIC_CLASSES)[number];

/** What is measured before a request is let in. */
export const SHED_LAYERS = ['in-flight', 'pace', 'queue-fill', 'queue-age', 'loop-delay', 'heap'] as const;
export type ShedLayer = (typeof SHED_LAYERS)[number];

const NEVER = Infinity;

/**
 * Up to which share of the bound of a layer requests of a class are let in. The differences are what is kept free for
 * the classes above: while demand is shed at 0.8 of all requests under way, the last fifth is for those who cancel or
 * confirm; a tenth of all stays theirs also when a city takes its places in the waiting room at once.
 */
export const ADMITTED_SHARE: Readonly<Record<ShedLayer, Readonly<Record<TrafficClass, number>>>> = {
  'in-flight': { vital: NEVER, critical: 1, joining: 0.9, demand: 0.8, read: 0.6, spare: 0.4 },
  // Of the age that an item may reach in a queue; a queue whose items have reached it is by then several times as long.
  pace: { vital: NEVER, critical: NEVER, joining: NEVER, demand: 0.25, read: NEVER, spare: 0.125 },
  // Reads do not stand in these queues; a queue that is quite full refuses by itself, whoever comes.
  'queue-fill': { vital: NEVER, critical: NEVER, joining: NEVER, demand: 0.8, read: NEVER, spare: 0.5 },
  'queue-age': { vital: NEVER, critical: NEVER, joining: NEVER, demand: 0.5, read: NEVER, spare: 0.25 },
  'loop-delay': { vital: NEVER, critical: 1, joining: 0.8, demand: 0.6, read: 0.4, spare: 0.2 },
  // A heap is half full at its best; only near its end does it say anything.
  heap: { vital: NEVER, critical: 1, joining: 0.98, demand: 0.96, read: 0.93, spare: 0.9 },
};

/** A single long turn of the event loop is over when it is noticed; two readings in a row are a storm. */
export const SAMPLES_TO_TRIP = 2;
/** One second of calm at the pace of SAMPLE_EVERY_MS, so that who comes back first does not start the storm anew. */
export const SAMPLES_TO_REST = 4;
/** Calm is well below where the storm began, or it would begin and end with every reading. */
const REST_SHARE = 0.7;

/**
 * Whether something measured is too much, without flapping: it begins only after some readings above the threshold in
 * a row, and ends only after some well below it. It cannot stick: only the latest readings count.
 */
export class Trip {
  private above = 0;
  private calm = 0;
  private on = false;

  constructor(private readonly threshold: number) {}

  /** @returns whether it is too much, this reading considered. */
  sample(value: number): boolean {
    this.above = value >= this.threshold ? this.above + 1 : 0;
    this.calm = value < this.threshold * REST_SHARE ? this.calm + 1 : 0;
    if (this.above >= SAMPLES_TO_TRIP) this.on = true;
    else if (this.calm >= SAMPLES_TO_REST) this.on = false;
    return this.on;
  }
}

/** Four seconds at the pace of SAMPLE_EVERY_MS: a slow judge answers in lumps of a batch, two seconds apart at worst. */
const PACE_SAMPLES = 16;
/**
 * Requests that may be under way whatever the pace was: the first of a rush find a process that has answered nobody
 * lately, and a batch of the judge is as large.
 */
export const PACE_REQUESTS_MIN = 256;

/**
 * How many requests are answered within a time, going by the last seconds. With those under way it tells how long the
 * next one would wait (Little's law) before anybody has waited so long: the age of a queue tells it only afterwards,
 * when several times as many have entered as can be served.
 */
export class Pace {
  private readonly samples: { readonly answered: number; readonly atMs: number }[] = [];

  /** @param answered how many there were since the process began */
  sample(answered: number, atMs: number): void {
    this.samples.push({ answered, atMs });
    if (this.samples.length > PACE_SAMPLES + 1) this.samples.shift();
  }

  answersWithin(waitMs: number): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return PACE_REQUESTS_MIN;
    const perMs = (last.answered - first.answered) / (last.atMs - first.atMs);
    return Math.max(PACE_REQUESTS_MIN, perMs * waitMs);
  }
}

/** Seconds after which those who are shed are asked to come again; a crowd that was shed together is spread over them. */
export const RETRY_AFTER_MIN_SECONDS = 2;
export const RETRY_AFTER_MAX_SECONDS = 8;
