import { Injectable } from '@nestjs/common';
import { isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { type EntryAsk, QueueEntries } from '../waiting-room/index.js';
import type { BookingRow, Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { Suspensions } from './day/suspensions.js';
import { entryAskOf, holdRequestDigest } from './entry-ask.js';
import { type Hold, holdOfRow } from './hold.js';
import { withLoanOfPath } from './loan-of-path.js';
import { SlotAssessor } from './slot-assessor.js';
import { SlotMover } from './slot-mover.js';
import { changedMeanwhile } from './slot-taker.js';
import { WaitlistReadModel } from './waitlist/waitlist.read-model.js';

export interface MoveHold {
  readonly holdId: string;
  readonly to: { readonly branchId: string; readonly date: string; readonly timeWindow: string };
  /** Of the waiting room; asked for only while it is open, and of a hold that did not come through it. */
  readonly entryToken: string | undefined;
  readonly requester: Requester;
}

/** An extension at the same moment leaves the hold as another version of itself, which then moves. */
const MAX_ATTEMPTS = 3;
const MS_PER_MINUTE = 60_000;

/** Keeps another slot in place of the one that is kept: when it is refused, the first stays kept as it was. */
@Injectable()
export class MoveHoldUseCase {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly assessor: SlotAssessor,
    private readonly suspensions: Suspensions,
    private readonly mover: SlotMover,
    private readonly entries: QueueEntries,
    private readonly line: WaitlistReadModel,
    private readonly clock: StoreClock,
  ) {}

  async execute(command: MoveHold): Promise<Hold | Refusal> {
    const { holdId, to, entryToken, requester } = command;
    const hold = await this.find(holdId, requester);
    if (isRefusal(hold)) return hold;
    // Asked again after a lost answer, it is there already.
    if (isAt(hold, to)) return holdOfRow(hold);
    const { customerId } = requester;
    const ask = (): EntryAsk =>
      entryAskOf(requester, entryToken, holdRequestDigest(customerId, { ...hold, ...to }));
    return this.entries.onward(ask, holdId, () => this.move(command, hold));
  }

  private async move({ holdId, to, requester }: MoveHold, found: BookingRow): Promise<Hold | Refusal> {
    let hold = found;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const slot =
        this.suspensions.refusalOf(requester) ??
        // The units stay in the share from which the hold has taken them.
        (await this.assessor.assess(
          { loanId: hold.loanId, ...to, ownUnits: hold.counterIds },
          { ...requester, channel: hold.channel },
          await this.assessor.loan(hold.loanId),
        ));
      if (isRefusal(slot)) return withLoanOfPath(slot);
      const moved = await this.mover.move(hold, slot, {
        state: 'HELD',
        event: 'MOVED',
        holdMs: slot.rules.holdTtlMinutes * MS_PER_MINUTE,
        detailsUntil: null,
        reason: null,
        keyDigest: null,
        requestDigest: null,
        requester,
      });
      if (moved !== undefined) return isRefusal(moved) ? moved : holdOfRow(moved);
      const now = await this.find(holdId, requester);
      if (isRefusal(now)) return now;
      if (isAt(now, to)) return holdOfRow(now);
      hold = now;
    }
    return changedMeanwhile();
  }

  private async find(holdId: string, { customerId }: Requester): Promise<BookingRow | Refusal> {
    const hold = await this.bookings.findOwn(holdId, customerId);
    if (hold === undefined) return refuse(platformErrors.NOT_FOUND);
    const { status, expiresAt } = hold;
    if (status === 'RELEASED' || status === 'EXPIRED') return refuse(bookingErrors.HOLD_EXPIRED);
    if (status !== 'HELD') return refuse(bookingErrors.STATE_CONFLICT, { status });
    if (expiresAt!.getTime() <= this.clock.nowMs()) return refuse(bookingErrors.HOLD_EXPIRED);
    const waiting = await this.line.findActive(hold.loanId);
    return waiting?.offerId === hold.id ? refuse(bookingErrors.HOLD_NOT_MOVABLE) : hold;
  }
}

function isAt(hold: BookingRow, { branchId, date, timeWindow }: MoveHold['to']): boolean {
  return hold.branchId === branchId && hold.date === date && hold.timeWindow === timeWindow;
}
