import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { BranchesReadModel } from '../../branches/index.js';
import { dayVerdict, type LoanSnapshot, RuleSetsReadModel } from '../../loans/index.js';
import type { CalendarDay } from '../../platform/clock/index.js';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import {
  arrayLiteral,
  Database,
  sqlFile,
  StoreClock,
  violatedConstraint,
} from '../../platform/postgres/index.js';
import { type Counter, CounterSnapshots, leastLeft, left, productGroupOf } from '../../quotas/index.js';
import { QueueEntries } from '../../waiting-room/index.js';
import { activeRefusal } from '../booking-answers.js';
import type { Requester } from '../booking.js';
import { Suspensions } from '../day/suspensions.js';
import { keyReused, type RequestKey } from '../idempotent-requests.js';
import { KnownRequests } from '../known-requests.js';
import { type AllowedSlot, SlotAssessor } from '../slot-assessor.js';
import { changedMeanwhile } from '../slot-taker.js';
import { MARKS_LOCK } from './line-keys.js';
import { OfferSettler } from './offer-settler.js';
import { faultsOfNeed, type UrgentNeed } from './urgent-request.policy.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { waitlistErrors } from './waitlist.errors.js';
import { WaitlistReadModel } from './waitlist.read-model.js';
import { SLOTS_MAX, type WantedDays, type WantedRange, wantedDays } from './wanted-days.policy.js';

const joinWaitlist = sqlFile(import.meta.url, 'sql/join-waitlist.sql');
const shareMarksLock = sqlFile(import.meta.url, 'sql/share-marks-lock.sql');

export interface JoinWaitlist {
  readonly wanted: WantedRange & { readonly loanId: string; readonly timeWindow: string };
  /** That it cannot wait, and why; a person of the branch decides about it. */
  readonly urgent?: UrgentNeed | undefined;
  readonly requester: Requester;
  readonly key: RequestKey;
}

export interface Joined {
  readonly entry: WaitlistRow;
  readonly replayed: boolean;
}

/** Windows of a day are looked up in a reading of this age at most; the rules ask anew for what is missing. */
const COUNTERS_MAX_AGE_MS = 5000;
/** An offer that has just ended may still seem to stand; it is settled and joining tried again. */
const MAX_ATTEMPTS = 2;

type SlotOfLine = Pick<AllowedSlot, 'counters'> & {
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly timeWindow: string;
};

/** Puts a customer in line for places that are taken. Every rule of a booking holds for every slot of the wish. */
@Injectable()
export class JoinWaitlistUseCase {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitlistReadModel,
    private readonly knownRequests: KnownRequests,
    private readonly assessor: SlotAssessor,
    private readonly suspensions: Suspensions,
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly counters: CounterSnapshots,
    private readonly settler: OfferSettler,
    private readonly clock: StoreClock,
    private readonly door: QueueEntries,
  ) {}

  async execute(command: JoinWaitlist): Promise<Joined | Refusal> {
    const replay = await this.replay(command.key);
    if (replay !== undefined) return replay;
    const days = wantedDays(command.wanted);
    const faults = faultsOfNeed(command.urgent);
    if (Array.isArray(days)) faults.unshift(...days);
    if (Array.isArray(days) || faults.length > 0) {
      return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
    }
    const loan = await this.assessor.loan(command.wanted.loanId);
    const suspended = this.suspensions.refusalOfLoan(command.requester, loan);
    if (suspended !== undefined) return suspended;
    const slots = await this.slotsOf(command, days, loan);
    if (isRefusal(slots)) return slots;
    if (slots.length > SLOTS_MAX) {
      const params = { maxSlots: SLOTS_MAX, slots: slots.length };
      const tooWide = [bodyFault('/to', waitlistErrors.WAITLIST_TOO_WIDE, params)];
      return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults: tooWide });
    }
    const free = this.mustBeFull(command, days) ? await this.freeAmong(slots) : undefined;
    if (free !== undefined) {
      const { active } = await this.knownRequests.ask(null, command.wanted.loanId);
      // A hold is as good as free: it becomes a booking, or moves to this day.
      if (active !== undefined && active.status !== 'HELD') {
        return activeRefusal(active, command.requester.customerId);
      }
      const { branchId, date, timeWindow: window } = free;
      const slot = `${date} ${window}`.trim();
      const alternative = {
        branchId,
        date,
        ...(window !== '' && { window }),
        remaining: leftOf(free.counters),
      };
      return refuse(
        waitlistErrors.PLACES_LEFT,
        { branchId, date, window, slot },
        { alternatives: [alternative] },
      );
    }
    // The rules have passed, so that the loan is known.
    return this.join(command, days, loan as LoanSnapshot, slots);
  }

  private async replay({ keyDigest, requestDigest }: RequestKey): Promise<Joined | Refusal | undefined> {
    const entry = await this.entries.findByKey(keyDigest);
    if (entry === undefined) return undefined;
    return entry.requestDigest === requestDigest ? { entry, replayed: true } : keyReused();
  }

  /** Days of a range that cannot be booked are left out of the wish; if none can, the first one says why. */
  private async slotsOf(
    { wanted, requester }: JoinWaitlist,
    { branchIds, days }: WantedDays,
    loan: LoanSnapshot | Refusal,
  ): Promise<SlotOfLine[] | Refusal> {
    const slots: SlotOfLine[] = [];
    let refused: Refusal | undefined;
    for (const date of days) {
      for (const branchId of branchIds) {
        if (refused !== undefined && this.isOutOfQuestion(date, branchId, loan)) continue;
        const windows = await this.windowsOf(wanted.timeWindow, branchId, date, requester, loan);
        const isOnly = days.length * branchIds.length * windows.length === 1;
        for (const timeWindow of windows) {
          const slot = { loanId: wanted.loanId, branchId, date, timeWindow };
          const allowed = await this.assessor.assess(slot, requester, loan);
          if (!isRefusal(allowed)) slots.push({ ...slot, counters: allowed.counters });
          else if (isOnly || isAboutLoan(allowed)) return allowed;
          else refused ??= allowed;
        }
      }
    }
    return slots.length === 0 && refused !== undefined ? refused : slots;
  }

  /**
   * A wide wish is met at once where one of its days has places. Who wants one day that has them books it; and while a
   * room is open nobody gets a free place past its door by way of the line.
   */
  private mustBeFull({ requester }: JoinWaitlist, { branchIds, days }: WantedDays): boolean {
    return days.length * branchIds.length === 1 || (!requester.assisted && this.door.areRequired);
  }

  /** What memory has for free is read anew before anybody is sent away with it. */
  private async freeAmong(slots: readonly SlotOfLine[]): Promise<SlotOfLine | undefined> {
    for (const slot of slots.filter(({ counters }) => leftOf(counters) !== 0)) {
      const now = await this.counters.load(slot.branchId, 0);
      const counters = slot.counters.map((counter) => now.get(counter.id) ?? counter);
      if (leftOf(counters) !== 0) return { ...slot, counters };
    }
    return undefined;
  }

  /** By the rules alone, so that a month of days costs no question each. */
  private isOutOfQuestion(date: CalendarDay, branchId: string, loan: LoanSnapshot | Refusal): boolean {
    const branch = this.branches.get(branchId);
    const nowMs = this.clock.nowMs();
    if (isRefusal(loan) || branch === undefined) return false;
    const rules = this.ruleSets.current(loan.product, nowMs);
    if (rules === undefined) return false;
    const facts = { timeZone: branch.timeZone, calendar: this.branches.calendarOf(branchId) };
    return dayVerdict(date, { rules, branch: facts, nowMs, loan }) !== undefined;
  }

  /** Who names no window would take any. */
  private async windowsOf(
    wanted: string,
    branchId: string,
    date: CalendarDay,
    { channel }: Requester,
    loan: LoanSnapshot | Refusal,
  ): Promise<readonly string[]> {
    if (wanted !== '' || isRefusal(loan) || this.branches.get(branchId) === undefined) return [wanted];
    const counters = await this.counters.load(branchId, COUNTERS_MAX_AGE_MS);
    const windows = counters.windowsOf({ group: productGroupOf(loan.product), date, channel });
    return windows.length === 0 ? [''] : windows;
  }

  private async join(
    command: JoinWaitlist,
    days: WantedDays,
    loan: LoanSnapshot,
    slots: readonly SlotOfLine[],
  ): Promise<Joined | Refusal> {
    const { key, requester } = command;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const outcome = await this.write(command, days, loan, slots);
      switch (outcome.kind) {
        case 'JOINED': {
          const entry = await this.entries.find(outcome.id);
          if (entry === undefined) throw new Error('an entry that was just written cannot be read');
          return { entry, replayed: false };
        }
        case 'SAME_KEY':
          return (await this.replay(key)) ?? changedMeanwhile();
        case 'BOOKED': {
          const { active } = await this.knownRequests.ask(null, loan.loanId);
          // Told first to whoever keeps a place besides: to give that up would not help.
          const waits =
            active?.status === 'HELD' && (await this.entries.findActive(loan.loanId)) !== undefined;
          if (waits) return this.alreadyWaiting(command, loan);
          // What stood in the way has ended meanwhile: the same request may simply be sent again.
          return active === undefined ? changedMeanwhile() : activeRefusal(active, requester.customerId);
        }
        case 'WAITS':
          await this.settler.settle(loan.loanId);
      }
    }
    return this.alreadyWaiting(command, loan);
  }

  private async alreadyWaiting(
    { requester }: JoinWaitlist,
    { loanId }: Pick<LoanSnapshot, 'loanId'>,
  ): Promise<Refusal> {
    const waiting = await this.entries.findActive(loanId);
    if (waiting === undefined) return changedMeanwhile();
    const entryId = waiting.customerId === requester.customerId ? waiting.id : '—';
    return refuse(waitlistErrors.ALREADY_WAITING, { entryId });
  }

  private async write(
    { wanted, urgent, requester, key }: JoinWaitlist,
    { branchIds, from, to }: WantedDays,
    loan: LoanSnapshot,
    slots: readonly SlotOfLine[],
  ): Promise<{ kind: 'JOINED'; id: string } | { kind: 'BOOKED' | 'SAME_KEY' | 'WAITS' }> {
    const counterIds = new Set(slots.flatMap(({ counters }) => counters.map(({ id }) => id)));
    const values = [
      newId(),
      requester.customerId,
      loan.loanId,
      loan.product,
      productGroupOf(loan.product),
      requester.channel,
      arrayLiteral(branchIds),
      from,
      to,
      wanted.timeWindow,
      key.keyDigest,
      key.requestDigest,
      requester.actorId,
      requester.actorRole,
      requester.traceId,
      arrayLiteral(slots.map(({ branchId }) => branchId)),
      arrayLiteral(slots.map(({ date }) => date)),
      arrayLiteral(slots.map(({ timeWindow }) => timeWindow)),
      arrayLiteral([...counterIds]),
      requester.actorRole === 'partner' ? requester.actorId : null,
      urgent?.reason ?? null,
      urgent?.note ?? null,
    ];
    try {
      const [row] = await this.database.transaction(async (client) => {
        await client.query({ ...shareMarksLock, values: [MARKS_LOCK] });
        return (await client.query<{ id: string }>({ ...joinWaitlist, values })).rows;
      });
      return row === undefined ? { kind: 'BOOKED' } : { kind: 'JOINED', id: row.id };
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'waitlist_entries_one_per_key') return { kind: 'SAME_KEY' };
      if (constraint === 'waitlist_entries_one_per_loan') return { kind: 'WAITS' };
      throw error;
    }
  }
}

/** Places for everybody; null without a cap. */
function leftOf(counters: readonly Counter[]): number | null {
  return counters.reduce<number | null>((least, counter) => leastLeft(least, left(counter)), null);
}

/** Days, windows and branches may differ within a wish; everything else stands in the way of all of them. */
function isAboutLoan({ definition, more }: Refusal): boolean {
  if (definition.status !== 422) return definition.status !== 409;
  return (more.faults ?? []).some(({ pointer }) => !['/date', '/window', '/branchId'].includes(pointer));
}
