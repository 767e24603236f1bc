import type { Refusal } from '../platform/errors/index.js';
import { BookSlotUseCase } from './book-slot.use-case.js';
import type { BookingAnswers } from './booking-answers.js';
import type { BookingRow, Requester } from './booking.js';
import type { BookingsReadModel } from './bookings.read-model.js';
import { CancelBookingUseCase } from './cancel-booking.use-case.js';
import type { ChangeRules } from './change-rules.js';
import type { BookingEnder } from './end-booking.js';
import type { Gate } from './gate/gate.js';
import type { ExpressBookings } from './express/express-bookings.js';
import { HoldSlotUseCase } from './hold-slot.use-case.js';
import { IdempotentRequests } from './idempotent-requests.js';
import type { Judge } from './judge/judge.js';
import type { ClaimVerdict, SwapVerdict } from './judge/judge.types.js';
import type { Known, KnownRequests } from './known-requests.js';
import type { QueueEntries } from '../waiting-room/index.js';
import { RescheduleBookingUseCase } from './reschedule-booking.use-case.js';
import type { Suspensions } from './day/suspensions.js';
import type { SlotAssessor } from './slot-assessor.js';
import { SlotMover } from './slot-mover.js';
import type { SlotTaker } from './slot-taker.js';
import type { SoldOut } from './sold-out.js';

const NOTHING: Known = { effect: undefined, active: undefined };
const DECIDED = { kind: 'ACCEPTED', decidedAt: new Date(0) } as const;
const IN_THE_WAY = { kind: 'REFUSED', by: 'LOAN' } as const;

const requester: Requester = {
  customerId: 'C1',
  actorId: 'C1',
  actorRole: 'customer',
  channel: 'ONLINE',
  assisted: false,
  traceId: '0'.repeat(32),
};
const key = { keyDigest: 'a'.repeat(32), requestDigest: 'b'.repeat(32) };
const wanted = { loanId: 'L1', branchId: 'B001', date: '2026-12-01', timeWindow: '' };
const slot = {
  wanted,
  requester,
  loan: { loanId: 'L1', product: 'MORTGAGE' },
  branch: { id: 'B001' },
  rules: { version: 'v1', holdTtlMinutes: 10 },
  counters: [],
};
const assessor = { loan: () => slot.loan, assess: async () => slot } as unknown as SlotAssessor;
const knownRequests = { ask: async () => NOTHING } as unknown as KnownRequests;
/** Hands the question on to the judge, whose verdicts a test tells one after the other. */
const taker = {
  take: async (_slot: unknown, _request: unknown, decide: () => Promise<unknown>) => ({
    kind: 'VERDICT',
    verdict: await decide(),
  }),
} as unknown as SlotTaker;
const answers = {} as BookingAnswers;
/** No waiting room is open. */
const entries = { through: (_ask: unknown, decide: () => unknown) => decide() } as unknown as QueueEntries;
const suspensions = { refusalOf: () => undefined, refusalOfLoan: () => undefined } as unknown as Suspensions;

function judgeWith(verdicts: (ClaimVerdict | SwapVerdict)[]): { judge: Judge; asked: () => number } {
  let asked = 0;
  const next = async () => verdicts[Math.min(asked++, verdicts.length - 1)]!;
  return { judge: { claim: next, swap: next } as unknown as Judge, asked: () => asked };
}

const booking = {
  id: 'b',
  loanId: 'L1',
  branchId: 'B002',
  status: 'BOOKED',
  counterIds: [],
  detailsUntil: null,
} as unknown as BookingRow;
const readModel = { findOwn: async () => booking } as unknown as BookingsReadModel;
const rules = {
  cancel: () => undefined,
  reschedule: () => undefined,
  closedSlot: () => undefined,
} as unknown as ChangeRules;

describe('what stood in the way and has ended before it could be told', () => {
  const book = (verdicts: ClaimVerdict[]) => {
    const { judge, asked } = judgeWith(verdicts);
    const useCase = new BookSlotUseCase(
      new IdempotentRequests(),
      knownRequests,
      assessor,
      suspensions,
      taker,
      judge,
      answers,
      entries,
      {} as ExpressBookings,
    );
    const command = {
      wanted: { ...wanted, kind: 'FULL', amountFen: undefined, effect: undefined, contact: { phone: '1' } },
      holdId: undefined,
      entryToken: undefined,
      requester,
      key,
    } as const;
    return { answer: useCase.execute(command), asked };
  };

  it('is no reason for the customer to send the booking again', async () => {
    const { answer, asked } = book([IN_THE_WAY, DECIDED]);
    expect(await answer).toMatchObject({ booking: { status: 'BOOKED' }, replayed: false });
    expect(asked()).toBe(2);
  });

  it('is told by its own code when it happens again and again, and never as a store that is away', async () => {
    const { answer, asked } = book([IN_THE_WAY]);
    expect(((await answer) as Refusal).definition).toMatchObject({ code: 'CHANGED_MEANWHILE', status: 409 });
    expect(asked()).toBe(3);
  });

  it('is told so of a hold, which has no key under which it could be tried twice', async () => {
    const { judge } = judgeWith([IN_THE_WAY]);
    const hold = new HoldSlotUseCase(knownRequests, assessor, suspensions, taker, judge, entries);
    const refusal = (await hold.execute({ wanted, entryToken: undefined, requester })) as Refusal;
    expect(refusal.definition.code).toBe('CHANGED_MEANWHILE');
    expect(refusal.more.retryAfterSeconds).toBe(1);
  });
});

describe('a booking that others change again and again', () => {
  it.each([
    ['STALE', 'CHANGED_MEANWHILE'],
    ['UNKNOWN', 'STORE_UNAVAILABLE'],
  ] as const)('answers its cancellation truthfully: the judge says %s, it says %s', async (kind, code) => {
    const ender = { end: async () => ({ kind }) } as unknown as BookingEnder;
    const cancel = new CancelBookingUseCase(
      new IdempotentRequests(),
      knownRequests,
      readModel,
      rules,
      ender,
      answers,
    );
    const refusal = (await cancel.execute({ bookingId: 'b', reason: undefined, requester, key })) as Refusal;
    expect(refusal.definition.code).toBe(code);
  });

  it.each([
    ['STALE', 'CHANGED_MEANWHILE'],
    ['UNKNOWN', 'STORE_UNAVAILABLE'],
  ] as const)('answers its move truthfully: the judge says %s, it says %s', async (kind, code) => {
    const { judge } = judgeWith([{ kind }]);
    const move = new RescheduleBookingUseCase(
      new IdempotentRequests(),
      knownRequests,
      readModel,
      rules,
      assessor,
      new SlotMover(taker, judge, {} as Gate, {} as SoldOut),
      answers,
    );
    const refusal = (await move.execute({
      bookingId: 'b',
      branchId: 'B001',
      date: '2026-12-01',
      timeWindow: '',
      requester,
      key,
    })) as Refusal;
    expect(refusal.definition.code).toBe(code);
  });
});
