import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../../branches/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { BookingEnder } from '../end-booking.js';
import { isShut } from './is-shut.js';
import { NO_TRACE } from './offer-settler.js';

const listStandingOffers = sqlFile(import.meta.url, 'sql/list-standing-offers.sql');

/** More than can be on offer at once: offers last for hours, and a slot of each needs somebody who gave it up. */
const MAX_SLOTS = 10_000;
/** So many are taken back in one round; they are gone from the list then, and the rest follow in the next. */
const MAX_BATCH_OFFERS = 500;
/** By this reason of the hold's end the settler knows that nobody declined it. */
const BRANCH_SHUT = 'BRANCH_SHUT';

interface OfferedSlot {
  readonly [column: string]: unknown;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly holds: readonly { readonly id: string; readonly seq: number }[];
}

/**
 * Takes back offers of places at which nobody can be served any more, because the branch has closed since. Nobody could
 * confirm them; the settler puts who had them back in line, where they stood.
 */
@Injectable()
export class ShutOffers {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly ender: BookingEnder,
  ) {}

  async takeBack(): Promise<void> {
    const slots = await this.database.run<OfferedSlot>(listStandingOffers, [MAX_SLOTS]);
    const shutOf = (): OfferedSlot[] =>
      slots.filter(({ branchId, date, timeWindow }) => isShut(this.branches, branchId, date, timeWindow));
    if (shutOf().length === 0) return;
    // Nobody loses an offer to a closure that another process has lifted since this one read the network.
    await this.branches.refreshAfterCommit();
    const holds = shutOf()
      .flatMap((slot) => slot.holds)
      .slice(0, MAX_BATCH_OFFERS);
    // Whoever was faster and confirmed or declined one has ended it; what cannot be known now is asked in the next round.
    await Promise.all(
      holds.map(({ id, seq }) =>
        this.ender.end({
          id,
          seq,
          from: 'HELD',
          to: 'RELEASED',
          event: 'RELEASED',
          reason: BRANCH_SHUT,
          actorId: 'waitlist',
          actorRole: 'system',
          traceId: NO_TRACE,
          keyDigest: null,
          requestDigest: null,
        }),
      ),
    );
  }
}
