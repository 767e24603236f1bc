import { Injectable } from '@nestjs/common';
import type { Caller } from '../../identity/index.js';
import { BranchesReadModel } from '../../branches/index.js';
import { dayIn } from '../../platform/clock/index.js';
import { bodyFault, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Database, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import type { BookingRow } from '../booking.js';
import { BookingsReadModel } from '../bookings.read-model.js';
import { actorOf, AdvanceVisitUseCase, reaches } from './advance-visit.use-case.js';
import { CheckInCodes } from './check-in-codes.js';
import { visitErrors } from './visit.errors.js';

const findByNumber = sqlFile(import.meta.url, 'sql/find-by-number.sql');
/** A customer may come on the wrong day, but not with a booking of another year. */
const NUMBER_SEARCH_DAYS = 370;

export interface CheckIn {
  /** Where the customer stands; the only branch of the caller where it is left out. */
  readonly branchId: string | undefined;
  readonly number: string | undefined;
  readonly qr: string | undefined;
  readonly caller: Caller;
  readonly traceId: string;
}

/** Checks a customer in by what they show or say at the counter. */
@Injectable()
export class CheckInUseCase {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly bookings: BookingsReadModel,
    private readonly codes: CheckInCodes,
    private readonly advancing: AdvanceVisitUseCase,
    private readonly clock: StoreClock,
  ) {}

  async execute({ number, qr, caller, traceId, ...asked }: CheckIn): Promise<BookingRow | Refusal> {
    if ((number === undefined) === (qr === undefined)) return faultAt('/number', visitErrors.CHECK_IN_ONE_OF);
    const branchId = asked.branchId ?? onlyBranchOf(caller);
    if (branchId === undefined) return faultAt('/branchId', visitErrors.CHECK_IN_BRANCH_REQUIRED);
    const branch = this.branches.get(branchId);
    if (branch === undefined || !reaches(caller, branchId)) return refuse(platformErrors.NOT_FOUND);
    const bookingId =
      qr === undefined
        ? await this.idOfNumber(branchId, number ?? '', dayIn(branch.timeZone, this.clock.nowMs()))
        : await this.codes.bookingIdOf(qr);
    if (bookingId === undefined) {
      return qr === undefined
        ? refuse(platformErrors.NOT_FOUND)
        : faultAt('/qr', visitErrors.CHECK_IN_CODE_INVALID);
    }
    const booking = await this.bookings.find(bookingId);
    if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
    if (booking.branchId !== branchId) {
      // Whoever holds the signed code was given it by the customer: where to send them is no secret.
      const { date, branchId: booked } = booking;
      return refuse(visitErrors.CHECK_IN_WRONG_BRANCH, { branchId: booked, date });
    }
    return this.advancing.execute({ bookingId, event: 'CHECKED_IN', actor: actorOf(caller), traceId });
  }

  private async idOfNumber(branchId: string, number: string, today: string): Promise<string | undefined> {
    const values = [branchId, number.toUpperCase(), today, NUMBER_SEARCH_DAYS];
    const [row] = await this.database.run<{ id: string }>(findByNumber, values);
    return row?.id;
  }
}

function onlyBranchOf({ branches }: Caller): string | undefined {
  return branches !== '*' && branches.length === 1 ? branches[0] : undefined;
}

function faultAt(
  pointer: string,
  definition: (typeof visitErrors)['CHECK_IN_ONE_OF' | 'CHECK_IN_BRANCH_REQUIRED' | 'CHECK_IN_CODE_INVALID'],
): Refusal {
  const faults = [bodyFault(pointer, definition)];
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
}
