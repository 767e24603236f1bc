import { Controller, Get, Headers, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, languageOf, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import type { Channel } from '../quotas/index.js';
import { BookSlotUseCase } from './book-slot.use-case.js';
import type { BookingAnswer } from './booking-answers.js';
import type { BookingRow, Requester } from './booking.js';
import { answered } from './bookings.controller.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { type BookingView, createStaffBooking } from './bookings.schemas.js';
import { CancelBookingUseCase } from './cancel-booking.use-case.js';
import { actorOf, reaches } from './day/advance-visit.use-case.js';
import { StaffViews } from './day/staff-view.js';
import type { Arrival } from './day/visit.policy.js';
import {
  cancelStaffBooking,
  listStaffBookings,
  rescheduleStaffBooking,
  showStaffBooking,
  type StaffBookingView,
  type StaffTimelineView,
} from './day/visits.schemas.js';
import { detailsOf, giveStaffDetails } from './express/details.schemas.js';
import { GiveDetailsUseCase } from './express/give-details.use-case.js';
import { requestKeyOf } from './idempotent-requests.js';
import { RescheduleBookingUseCase } from './reschedule-booking.use-case.js';

const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor');

/** What staff do for customers by phone and at the counter, each at their own branch only. */
@Controller('staff/bookings')
@RateClass('staff')
export class StaffBookingsController {
  constructor(
    private readonly booking: BookSlotUseCase,
    private readonly cancelling: CancelBookingUseCase,
    private readonly rescheduling: RescheduleBookingUseCase,
    private readonly bookings: BookingsReadModel,
    private readonly views: StaffViews,
    private readonly giving: GiveDetailsUseCase,
  ) {}

  @Post()
  @Access(allow.staff('teller').ofBranch('branchId'))
  @Operation(createStaffBooking)
  async create(
    @Input(createStaffBooking) { body, headers }: InputOf<typeof createStaffBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BookingView | Refusal> {
    const { customerId, channel, holdId, amount, window: timeWindow, ...wanted } = body;
    const answer = await this.booking.execute({
      wanted: { ...wanted, timeWindow, amountFen: amount, effect: body.effect },
      holdId,
      entryToken: undefined,
      requester: assistedRequester(caller, { customerId, channel }, request.id),
      key: requestKeyOf(caller.id, headers['idempotency-key'], 'create-staff-booking', body),
    });
    if (!isRefusal(answer)) void reply.header('location', `/api/v1/staff/bookings/${answer.booking.id}`);
    return answered(answer, reply);
  }

  @Get()
  @Access(READERS.ofBranch('branchId'))
  @Operation(listStaffBookings)
  async list(
    @Input(listStaffBookings) { query }: InputOf<typeof listStaffBookings>,
  ): Promise<{ bookings: StaffBookingView[]; summary: Record<Arrival, number> }> {
    const rows = await this.bookings.listOfDay(query.branchId, query.date);
    const bookings = rows.map((row) => this.views.of(row));
    return { bookings, summary: this.views.summaryOf(bookings) };
  }

  @Get(':id')
  @Access(READERS)
  @Operation(showStaffBooking)
  async show(
    @Input(showStaffBooking) { path }: InputOf<typeof showStaffBooking>,
    @CallerOf() caller: Caller,
    @Headers('accept-language') language: string | undefined,
  ): Promise<StaffTimelineView | Refusal> {
    const row = await this.within(path.id, caller);
    if (isRefusal(row)) return row;
    return this.views.withTimeline(row, await this.bookings.timeline(row.id), languageOf(language));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(cancelStaffBooking)
  async cancel(
    @Input(cancelStaffBooking) { path, headers, body }: InputOf<typeof cancelStaffBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StaffBookingView | Refusal> {
    const row = await this.within(path.id, caller);
    if (isRefusal(row)) return row;
    const answer = await this.cancelling.execute({
      bookingId: row.id,
      reason: body.reason,
      requester: assistedRequester(caller, row, request.id),
      key: requestKeyOf(caller.id, headers['idempotency-key'], `cancel-staff-booking ${row.id}`, body),
    });
    return this.answeredToStaff(answer, reply);
  }

  @Post(':id/reschedule')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(rescheduleStaffBooking)
  async reschedule(
    @Input(rescheduleStaffBooking) { path, headers, body }: InputOf<typeof rescheduleStaffBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StaffBookingView | Refusal> {
    const key = requestKeyOf(
      caller.id,
      headers['idempotency-key'],
      `reschedule-staff-booking ${path.id}`,
      body,
    );
    const row = await this.within(path.id, caller);
    // Moved to a branch out of reach by this very request, whose answer was lost: it is told again.
    if (isRefusal(row)) return this.answeredToStaff((await this.rescheduling.answerTo(key)) ?? row, reply);
    const answer = await this.rescheduling.execute({
      bookingId: row.id,
      branchId: body.branchId,
      date: body.date,
      timeWindow: body.window,
      reason: body.reason,
      requester: assistedRequester(caller, row, request.id),
      key,
    });
    return this.answeredToStaff(answer, reply);
  }

  @Put(':id/details')
  @Access(allow.staff('teller'))
  @Operation(giveStaffDetails)
  async give(
    @Input(giveStaffDetails) { path, body }: InputOf<typeof giveStaffDetails>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<StaffBookingView | Refusal> {
    const row = await this.within(path.id, caller);
    if (isRefusal(row)) return row;
    const requester = assistedRequester(caller, row, request.id);
    const booking = await this.giving.execute({ bookingId: row.id, details: detailsOf(body), requester });
    return isRefusal(booking) ? booking : this.views.of(booking);
  }

  /** A booking of a branch out of reach looks as if it did not exist. */
  private async within(id: string, caller: Caller): Promise<BookingRow | Refusal> {
    const row = await this.bookings.find(id);
    return row !== undefined && reaches(actorOf(caller), row.branchId)
      ? row
      : refuse(platformErrors.NOT_FOUND);
  }

  private answeredToStaff(answer: BookingAnswer | Refusal, reply: FastifyReply): StaffBookingView | Refusal {
    if (isRefusal(answer)) return answer;
    if (answer.replayed) void reply.header('idempotency-replayed', 'true');
    return this.views.of(answer.booking);
  }
}

export function assistedRequester(
  caller: Caller,
  { customerId, channel }: { readonly customerId: string; readonly channel: Channel },
  traceId: string,
): Requester {
  return { customerId, actorId: caller.id, actorRole: 'teller', channel, assisted: true, traceId };
}
