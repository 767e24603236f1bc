import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import type { BookingRow } from '../booking.js';
import { actorOf, AdvanceVisitUseCase, type VisitEvent } from './advance-visit.use-case.js';
import { CheckInUseCase } from './check-in.use-case.js';
import { StaffViews } from './staff-view.js';
import { UndoVisitUseCase } from './undo-visit.use-case.js';
import {
  checkInBooking,
  checkInByCode,
  completeBooking,
  excuseBooking,
  markNoShow,
  type StaffBookingView,
  undoVisitStep,
} from './visits.schemas.js';

type Answer = Promise<StaffBookingView | Refusal>;

/** What happens at the counter on the day, each member of staff at their own branch only. */
@Controller('staff')
@RateClass('staff')
export class VisitsController {
  constructor(
    private readonly checkingIn: CheckInUseCase,
    private readonly advancing: AdvanceVisitUseCase,
    private readonly undoing: UndoVisitUseCase,
    private readonly views: StaffViews,
  ) {}

  @Post('check-ins')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(checkInByCode)
  async checkInByCode(
    @Input(checkInByCode) { body }: InputOf<typeof checkInByCode>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    const { branchId, number, qr } = body;
    return this.shown(await this.checkingIn.execute({ branchId, number, qr, caller, traceId: request.id }));
  }

  @Post('bookings/:id/check-in')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(checkInBooking)
  checkIn(
    @Input(checkInBooking) { path }: InputOf<typeof checkInBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    return this.advance(path.id, 'CHECKED_IN', caller, request.id);
  }

  @Post('bookings/:id/complete')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(completeBooking)
  complete(
    @Input(completeBooking) { path }: InputOf<typeof completeBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    return this.advance(path.id, 'COMPLETED', caller, request.id);
  }

  @Post('bookings/:id/no-show')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(markNoShow)
  noShow(
    @Input(markNoShow) { path }: InputOf<typeof markNoShow>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    return this.advance(path.id, 'NO_SHOW', caller, request.id);
  }

  @Post('bookings/:id/undo')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(undoVisitStep)
  async undo(
    @Input(undoVisitStep) { path, body }: InputOf<typeof undoVisitStep>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    const actor = actorOf(caller);
    return this.shown(await this.undoing.undo({ bookingId: path.id, ...body, actor, traceId: request.id }));
  }

  @Post('bookings/:id/excuse')
  @HttpCode(200)
  @Access(allow.staff('teller', 'quota-checker'))
  @Operation(excuseBooking)
  async excuse(
    @Input(excuseBooking) { path, body }: InputOf<typeof excuseBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Answer {
    const actor = actorOf(caller);
    return this.shown(
      await this.undoing.excuse({ bookingId: path.id, reason: body.reason, actor, traceId: request.id }),
    );
  }

  private async advance(bookingId: string, event: VisitEvent, caller: Caller, traceId: string): Answer {
    return this.shown(await this.advancing.execute({ bookingId, event, actor: actorOf(caller), traceId }));
  }

  private shown(row: BookingRow | Refusal): StaffBookingView | Refusal {
    return isRefusal(row) ? row : this.views.of(row);
  }
}
