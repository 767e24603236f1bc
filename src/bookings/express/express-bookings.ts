import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { BranchesReadModel } from '../../branches/index.js';
import { ExpressModes } from '../../express/index.js';
import { detailsDeadlineMs, loanNotFound, roleOf } from '../../loans/index.js';
import {
  bodyFault,
  type FieldFault,
  isRefusal,
  platformErrors,
  refuse,
  type Refusal,
} from '../../platform/errors/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { StoreClock } from '../../platform/postgres/index.js';
import type { Requester } from '../booking.js';
import { type AllowedSlot, SlotAssessor, type WantedSlot } from '../slot-assessor.js';

/** A slot as it is asked for: without a kind in express mode only, and then perhaps without a branch or a phone number. */
export interface AskedSlot extends Omit<WantedSlot, 'branchId'> {
  readonly branchId: string | undefined;
}

export function isWhole(asked: AskedSlot): asked is WantedSlot {
  return asked.kind !== undefined && asked.branchId !== undefined;
}

/** What express mode makes of a request that leaves open what is to be repaid. */
@Injectable()
export class ExpressBookings {
  private readonly bookings: Counter;

  constructor(
    private readonly modes: ExpressModes,
    private readonly assessor: SlotAssessor,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
    metrics: MetricsRegistry,
  ) {
    this.bookings = new Counter({
      name: 'yuhuan_express_bookings_total',
      help: 'Bookings that were made in express mode, with what is repaid left open',
      registers: [metrics],
    });
  }

  /**
   * The slot with its branch, where express mode is on there; else what is missing, field by field, as ever. While it
   * is on nowhere, neither the loan nor anybody else is asked.
   */
  async resolve(asked: AskedSlot, requester: Requester): Promise<WantedSlot | Refusal> {
    if (this.modes.list().length === 0) return missing(asked);
    const branchId = asked.branchId ?? (await this.branchOfLoan(asked.loanId, requester));
    if (isRefusal(branchId)) return branchId;
    return this.modes.isOn(branchId) ? { ...asked, branchId } : missing(asked);
  }

  /** Until when the customer says how much is repaid. */
  detailsUntil({ branch, rules, wanted: { date, timeWindow } }: AllowedSlot): Date {
    const startsAt = timeWindow === '' ? undefined : timeWindow.slice(0, 5);
    const facts = { rules, timeZone: branch.timeZone, calendar: this.branches.bankDays };
    return new Date(detailsDeadlineMs({ date, startsAt }, this.clock.nowMs(), facts));
  }

  countBooked(): void {
    this.bookings.inc();
  }

  private async branchOfLoan(loanId: string, { customerId }: Requester): Promise<string | Refusal> {
    const loan = await this.assessor.loan(loanId);
    if (isRefusal(loan)) return loan;
    // To a stranger a loan must look as if it did not exist, so that not even its branch is used.
    return roleOf(loan, customerId) === undefined ? loanNotFound() : loan.homeBranchId;
  }
}

/** In the order of the form. */
function missing({ branchId, kind, contact }: AskedSlot): Refusal {
  const faults: FieldFault[] = Object.entries({ branchId, kind, contact })
    .filter(([, value]) => value === undefined)
    .map(([name]) => bodyFault(`/${name}`, platformErrors.FIELD_REQUIRED));
  return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
}
