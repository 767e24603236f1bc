import { Controller, Get, Headers, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Traffic } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import {
  bodyFault,
  isRefusal,
  languageOf,
  platformErrors,
  refuse,
  type Refusal,
} from '../platform/errors/index.js';
import { Input, type InputOf, noteBranch, Operation } from '../platform/http/index.js';
import type { Channel } from '../quotas/index.js';
import { BookSlotUseCase } from './book-slot.use-case.js';
import type { BookingAnswer } from './booking-answers.js';
import { listedViewOf, ownViewOf, timelineViewOf, viewOf } from './booking-view.js';
import type { Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import {
  type OwnBookingView,
  type BookingView,
  cancelBooking,
  type CheckInCodeView,
  createBooking,
  listBookings,
  type ListedBookingView,
  rescheduleBooking,
  showBooking,
  showCheckInCode,
} from './bookings.schemas.js';
import { ChangeRules } from './change-rules.js';
import { CancelBookingUseCase } from './cancel-booking.use-case.js';
import { CheckInCodes } from './day/check-in-codes.js';
import { detailsOf, giveDetails } from './express/details.schemas.js';
import { GiveDetailsUseCase } from './express/give-details.use-case.js';
import { requestKeyOf } from './idempotent-requests.js';
import { RescheduleBookingUseCase } from './reschedule-booking.use-case.js';

/** A customer's own bookings; a partner books for its customers. */
@Controller('bookings')
export class BookingsController {
  constructor(
    private readonly booking: BookSlotUseCase,
    private readonly cancelling: CancelBookingUseCase,
    private readonly rescheduling: RescheduleBookingUseCase,
    private readonly bookings: BookingsReadModel,
    private readonly codes: CheckInCodes,
    private readonly changeRules: ChangeRules,
    private readonly giving: GiveDetailsUseCase,
  ) {}

  @Post()
  // Whoever holds a slot has been promised it, and frees nothing by being sent away.
  @Traffic('demand', { criticalWith: 'holdId' })
  @Access(allow.roles('customer', 'partner'))
  @Operation(createBooking)
  async create(
    @Input(createBooking) { body, headers }: InputOf<typeof createBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BookingView | Refusal> {
    const { loanId, branchId, date, window: timeWindow, kind, amount, effect, contact } = body;
    const requester = requesterOf(caller, headers['x-channel'], body.customerId, request.id);
    if (isRefusal(requester)) return requester;
    const answer = await this.booking.execute({
      wanted: { loanId, branchId, date, timeWindow, kind, amountFen: amount, effect, contact },
      holdId: body.holdId,
      entryToken: headers['queue-entry'],
      requester,
      key: requestKeyOf(caller.id, headers['idempotency-key'], 'create-booking', body),
      onBranch: (found) => noteBranch(request, found),
    });
    if (!isRefusal(answer)) void reply.header('location', `/api/v1/bookings/${answer.booking.id}`);
    return answered(answer, reply);
  }

  @Get()
  @Access(allow.roles('customer'))
  @Operation(listBookings)
  async list(
    @Input(listBookings) { query }: InputOf<typeof listBookings>,
    @CallerOf() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<{ bookings: ListedBookingView[]; nextCursor: string | null }> {
    const rows = await this.bookings.listOfCustomer(caller.id, query.cursor, query.limit + 1);
    const page = rows.slice(0, query.limit);
    const language = languageOf(accepted);
    const bookings = page.map((row) => listedViewOf(row, this.changeRules.closedSlot(row), language));
    return { bookings, nextCursor: rows.length > query.limit ? page.at(-1)!.id : null };
  }

  @Get(':id')
  @Access(allow.roles('customer'))
  @Operation(showBooking)
  async show(
    @Input(showBooking) { path }: InputOf<typeof showBooking>,
    @CallerOf() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<OwnBookingView | Refusal> {
    const row = await this.bookings.findOwn(path.id, caller.id);
    if (row === undefined) return refuse(platformErrors.NOT_FOUND);
    const [events, deadlines] = await Promise.all([
      this.bookings.timeline(row.id),
      this.changeRules.deadlines(row),
    ]);
    const told = timelineViewOf(row, events, this.changeRules.closedSlot(row), languageOf(accepted));
    return ownViewOf(told, deadlines);
  }

  @Get(':id/check-in-code')
  @Access(allow.roles('customer'))
  @Operation(showCheckInCode)
  async checkInCode(
    @Input(showCheckInCode) { path }: InputOf<typeof showCheckInCode>,
    @CallerOf() caller: Caller,
  ): Promise<CheckInCodeView | Refusal> {
    const row = await this.bookings.findOwn(path.id, caller.id);
    if (row === undefined) return refuse(platformErrors.NOT_FOUND);
    if (row.status !== 'BOOKED') return refuse(bookingErrors.STATE_CONFLICT, { status: row.status });
    const { number, branchId, date, window } = viewOf(row);
    return { code: await this.codes.codeOf(row.id), number, branchId, date, window };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Traffic('critical')
  @Access(allow.roles('customer'))
  @Operation(cancelBooking)
  async cancel(
    @Input(cancelBooking) { path, headers, body }: InputOf<typeof cancelBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BookingView | Refusal> {
    const answer = await this.cancelling.execute({
      bookingId: path.id,
      reason: body.reason,
      requester: ownRequester(caller, 'ONLINE', request.id),
      key: requestKeyOf(caller.id, headers['idempotency-key'], `cancel-booking ${path.id}`, body),
    });
    return answered(answer, reply);
  }

  @Post(':id/reschedule')
  @HttpCode(200)
  @Access(allow.roles('customer'))
  @Operation(rescheduleBooking)
  async reschedule(
    @Input(rescheduleBooking) { path, headers, body }: InputOf<typeof rescheduleBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BookingView | Refusal> {
    const answer = await this.rescheduling.execute({
      bookingId: path.id,
      branchId: body.branchId,
      date: body.date,
      timeWindow: body.window,
      requester: ownRequester(caller, 'ONLINE', request.id),
      key: requestKeyOf(caller.id, headers['idempotency-key'], `reschedule-booking ${path.id}`, body),
    });
    return answered(answer, reply);
  }

  @Put(':id/details')
  // Whoever was let in by express mode finishes what it began.
  @Traffic('critical')
  @Access(allow.roles('customer'))
  @Operation(giveDetails)
  async give(
    @Input(giveDetails) { path, body }: InputOf<typeof giveDetails>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<BookingView | Refusal> {
    const requester = ownRequester(caller, 'ONLINE', request.id);
    const booking = await this.giving.execute({ bookingId: path.id, details: detailsOf(body), requester });
    return isRefusal(booking) ? booking : viewOf(booking);
  }
}

/** A repeat is told apart from the first answer by a header only: its body is the same. */
export function answered(answer: BookingAnswer | Refusal, reply: FastifyReply): BookingView | Refusal {
  if (isRefusal(answer)) return answer;
  if (answer.replayed) void reply.header('idempotency-replayed', 'true');
  return viewOf(answer.booking);
}

export function ownRequester(caller: Caller, channel: Channel, traceId: string): Requester {
  return {
    customerId: caller.id,
    actorId: caller.id,
    actorRole: 'customer',
    channel,
    assisted: false,
    traceId,
  };
}

/** A customer books for itself, whatever the body says would be somebody else; a partner says for whom. */
export function requesterOf(
  caller: Caller,
  channel: Channel,
  customerId: string | undefined,
  traceId: string,
): Requester | Refusal {
  if (caller.kind !== 'partner') {
    if (customerId === undefined || customerId === caller.id) return ownRequester(caller, channel, traceId);
    const faults = [bodyFault('/customerId', platformErrors.FIELD_UNKNOWN, { name: 'customerId' })];
    return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
  }
  if (customerId === undefined) {
    const faults = [bodyFault('/customerId', bookingErrors.CUSTOMER_REQUIRED)];
    return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
  }
  return {
    customerId,
    actorId: caller.id,
    actorRole: 'partner',
    channel: 'PARTNER',
    assisted: false,
    traceId,
  };
}
