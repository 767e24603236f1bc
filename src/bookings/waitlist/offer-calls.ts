import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { type NewTask, type TaskActor, Worklist } from '../../worklist/index.js';
import { NO_TRACE } from './offer-settler.js';

const findOffersToCall = sqlFile(import.meta.url, 'sql/find-offers-to-call.sql');
const findCallsSettled = sqlFile(import.meta.url, 'sql/find-calls-settled.sql');

/** More than people call in a day; the rest follows in the next round. */
const MAX_BATCH_TASKS = 500;
const ACTOR: TaskActor = { id: 'waitlist', role: 'system', traceId: NO_TRACE };

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
    const settled = await this.database.run<{ id: string; isTaken: boolean }>(findCallsSettled, [
      MAX_BATCH_TASKS,
    ]);
    const idsOf = (taken: boolean): string[] =>
      settled.filter(({ isTaken }) => isTaken === taken).map(({ id }) => id);
    await this.worklist.settle(
      idsOf(true),
      { to: 'DONE', note: '名额已确认 · the place was confirmed' },
      ACTOR,
    );
    await this.worklist.settle(
      idsOf(false),
      { to: 'DISMISSED', note: '候补名额已放弃或到期 · the offer was declined or ran out' },
      ACTOR,
    );
  }
}

function taskOf({ entryId, holdId, branchId, date, timeWindow, until, today }: OfferToCall): NewTask {
  return {
    kind: 'WAITLIST_CALL',
    matter: entryId,
    branchId,
    bookingId: holdId,
    sourceId: null,
    dueOn: today,
    details: { entryId, date, window: timeWindow, until: until.toISOString() },
  };
}
