import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { type NewTask, type TaskActor, Worklist } from '../../worklist/index.js';
import { NO_TRACE } from './offer-settler.js';

const findOffersToCall = sqlFile(import.meta.url, 'sql/find-offers-to-call.sql');
const findCallsSettled = sqlFile(import.meta.url, 'sql/find-calls-settled.sql');

/** More than people call in a day; the rest follows in the next round. */
const MAX_BATCH_TASKS = 500;
const ACTOR: TaskActor = { id: 'waitlist', role: 'system', traceId: NO_TRACE };

type EndOfOffer = 'TAKEN' | 'TAKEN_BACK' | 'OVER';

const SETTLED = {
  TAKEN: { to: 'DONE', note: '名额已确认 · the place was confirmed' },
  TAKEN_BACK: {
    to: 'DISMISSED',
    note: '网点当日（当时段）停业，名额已收回，客户保留原位继续候补 · the branch has closed since: the customer waits on',
  },
  OVER: { to: 'DISMISSED', note: '候补名额已放弃或到期 · the offer was declined or ran out' },
} as const;

interface OfferToCall {
  readonly [column: string]: unknown;
  readonly entryId: string;
  readonly holdId: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly until: Date;
  readonly today: string;
}

/**
 * Who came by phone or to the counter does not look at a page: that a place is offered to them is work for the branch
 * of that place, and leaves its list when the offer has ended.
 */
@Injectable()
export class OfferCalls {
  constructor(
    private readonly database: Database,
    private readonly worklist: Worklist,
  ) {}

  /** What is there already changes nothing, so that this may be done again and again. */
  async renew(): Promise<void> {
    const offers = await this.database.run<OfferToCall>(findOffersToCall, [MAX_BATCH_TASKS]);
    await this.worklist.open(offers.map(taskOf), ACTOR);
    const settled = await this.database.run<{ id: string; end: EndOfOffer }>(findCallsSettled, [
      MAX_BATCH_TASKS,
    ]);
    for (const [end, calls] of Map.groupBy(settled, (call) => call.end)) {
      await this.worklist.settle(
        calls.map(({ id }) => id),
        SETTLED[end],
        ACTOR,
      );
    }
  }
}

function taskOf({ entryId, holdId, branchId, date, timeWindow, until, today }: OfferToCall): NewTask {
  return {
    kind: 'WAITLIST_CALL',
    // Who was offered a place that was taken back is offered another one: that is another call.
    matter: `${entryId} ${holdId}`,
    branchId,
    bookingId: holdId,
    sourceId: null,
    dueOn: today,
    details: { entryId, date, window: timeWindow, until: until.toISOString() },
  };
}
