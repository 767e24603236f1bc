import { Injectable } from '@nestjs/common';
import type { Refusal } from '../platform/errors/index.js';
import { digestOf } from './booking-identity.js';
import type { BookingRow, Requester } from './booking.js';
import { Gate } from './gate/gate.js';
import { Judge } from './judge/judge.js';
import type { Authorship, Swap, SwapVerdict } from './judge/judge.types.js';
import type { Known } from './known-requests.js';
import type { AllowedSlot } from './slot-assessor.js';
import { outcomeUnknown, SlotTaker } from './slot-taker.js';
import { SoldOut } from './sold-out.js';

/** What of a swap its kind decides; where from and where to is told by the row and the slot. */
export type Move = Pick<Swap, 'state' | 'event' | 'holdMs' | 'detailsUntil' | 'reason'> &
  Pick<Authorship, 'keyDigest' | 'requestDigest'> & {
    readonly requester: Requester;
    /** Of a booking whose slot the branch has closed: it counts against nobody, which its event says. */
    readonly uncounted?: boolean;
  };

/** What is known of a move was looked up before, and the loan's active booking is the one that moves. */
const NOTHING_KNOWN: Known = { effect: undefined, active: undefined };

/** Swaps the slot of a booking or a hold for another in one moment: never both slots, never none (INV-9). */
@Injectable()
export class SlotMover {
  constructor(
    private readonly taker: SlotTaker,
    private readonly judge: Judge,
    private readonly gate: Gate,
    private readonly soldOut: SoldOut,
  ) {}

  /** @returns the row as it is then; undefined: it is not as it was read any more, or may not move */
  async move(row: BookingRow, slot: AllowedSlot, move: Move): Promise<BookingRow | Refusal | undefined> {
    const old = new Set(row.counterIds);
    const next = new Set(slot.counters.map(({ id }) => id));
    const gained = slot.counters.filter(({ id }) => !old.has(id));
    const lost = row.counterIds.filter((id) => !next.has(id));
    const { date, timeWindow } = slot.wanted;
    const moved = { ...row, branchId: slot.branch.id, date, timeWindow, counterIds: [...next] };
    const { requester, detailsUntil, uncounted = false, ...kind } = move;
    const swap: Swap = {
      ...kind,
      id: row.id,
      seq: row.seq,
      branchId: slot.branch.id,
      date,
      timeWindow,
      counterIds: moved.counterIds,
      units: new Map([...lost.map((id) => [id, -1] as const), ...gained.map(({ id }) => [id, 1] as const)]),
      detailsUntil,
      details: {
        from: { ...slotOf(row), ...(detailsUntil !== null && { detailsUntil: row.detailsUntil }) },
        to: slotOf(moved),
        ...(uncounted && { uncounted }),
      },
      actorId: requester.actorId,
      actorRole: requester.actorRole,
      traceId: requester.traceId,
    };
    const request = { bookingId: row.id, claim: null, counters: gained, known: NOTHING_KNOWN };
    const taken = await this.taker.take(slot, request, (): Promise<SwapVerdict> => this.judge.swap(swap));
    if (taken.kind === 'REFUSED') return taken.refusal;
    if (taken.kind === 'KNOWN') return undefined;
    const { verdict } = taken;
    if (verdict.kind !== 'ACCEPTED') return verdict.kind === 'UNKNOWN' ? outcomeUnknown() : undefined;
    const freed = lost.filter((id) => !verdict.keptIds.includes(id));
    // The claim of the request that took the old slot stands at the old branch only, where nobody would drop it any more.
    await this.gate.adjust(
      row.branchId,
      freed.map((id) => [id, 1] as const),
      [digestOf(row.loanId)],
    );
    this.soldOut.forget(freed);
    const { seq, expiresAt } = verdict;
    return {
      ...moved,
      seq,
      expiresAt,
      changes: row.changes + 1,
      detailsUntil: detailsUntil ?? row.detailsUntil,
    };
  }
}

function slotOf({
  branchId,
  date,
  timeWindow,
}: Pick<BookingRow, 'branchId' | 'date' | 'timeWindow'>): object {
  return { branchId, date, timeWindow };
}
