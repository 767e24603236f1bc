import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { type AdvanceBooking, AdvanceBookingUseCase } from './advance-booking.use-case.js';
import { BookSlotUseCase } from './book-slot.use-case.js';
import { staffViewOf } from './booking-view.js';
import { answered } from './bookings.controller.js';
import { BookingsReadModel } from './bookings.read-model.js';
import {
  advanceBooking,
  type BookingView,
  createStaffBooking,
  listStaffBookings,
  type StaffBookingView,
} from './bookings.schemas.js';
import { requestKeyOf } from './idempotent-requests.js';

/** What staff do for customers and on the day, each at their own branch only. */
@Controller('staff/bookings')
@RateClass('staff')
export class StaffBookingsController {
  constructor(
    private readonly booking: BookSlotUseCase,
    private readonly advancing: AdvanceBookingUseCase,
    private readonly bookings: BookingsReadModel,
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
      requester: {
        customerId,
        actorId: caller.id,
        actorRole: 'teller',
        channel,
        assisted: true,
        traceId: request.id,
      },
      key: requestKeyOf(caller.id, headers['idempotency-key'], 'create-staff-booking', body),
    });
    return answered(answer, reply);
  }

  @Get()
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId'))
  @Operation(listStaffBookings)
  async list(
    @Input(listStaffBookings) { query }: InputOf<typeof listStaffBookings>,
  ): Promise<{ bookings: StaffBookingView[] }> {
    const rows = await this.bookings.listOfDay(query.branchId, query.date);
    return { bookings: rows.map(staffViewOf) };
  }

  @Post(':id/check-in')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(advanceBooking)
  checkIn(
    @Input(advanceBooking) { path }: InputOf<typeof advanceBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<StaffBookingView | Refusal> {
    return this.advance({ bookingId: path.id, event: 'CHECKED_IN', caller, traceId: request.id });
  }

  @Post(':id/complete')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(advanceBooking)
  complete(
    @Input(advanceBooking) { path }: InputOf<typeof advanceBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<StaffBookingView | Refusal> {
    return this.advance({ bookingId: path.id, event: 'COMPLETED', caller, traceId: request.id });
  }

  @Post(':id/no-show')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(advanceBooking)
  noShow(
    @Input(advanceBooking) { path }: InputOf<typeof advanceBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<StaffBookingView | Refusal> {
    return this.advance({ bookingId: path.id, event: 'NO_SHOW', caller, traceId: request.id });
  }

  private async advance(command: AdvanceBooking): Promise<StaffBookingView | Refusal> {
    const row = await this.advancing.execute(command);
    return isRefusal(row) ? row : staffViewOf(row);
  }
}
