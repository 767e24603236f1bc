import { Controller, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { In } from 'typeorm';
import { activeRefusal } from '#src/bookings/booking-answers.js';
import { newBookingIdentity } from '#src/bookings/booking-identity.js';
import type { BookingState } from '#src/bookings/booking.state.js';
import { createBooking } from '#src/bookings/bookings.schemas.js';
import { type RequestKey, requestKeyOf } from '#src/bookings/idempotent-requests.js';
import { type AllowedSlot, SlotAssessor } from '#src/bookings/slot-assessor.js';
import { Access, allow, type Caller, CallerOf } from '#src/identity/index.js';
import { isRefusal } from '#src/platform/errors/index.js';
import { Input, type InputOf, Operation } from '#src/platform/http/index.js';
import { BookingEntity, CounterEntity, EventEntity, IdempotencyKeyEntity } from './entities.js';
import { UsualWayDatabase } from './usual-way.database.js';

type Body = InputOf<typeof createBooking>['body'];

/**
 * The same booking as it is usually written: one TypeORM transaction a request that locks the counters with
 * SELECT … FOR UPDATE in one order, looks, thinks, and writes. Rules, checks, rows and answers are the same.
 */
@Controller('usual-way')
export class UsualWayController {
  constructor(
    private readonly assessor: SlotAssessor,
    private readonly database: UsualWayDatabase,
  ) {}

  @Post()
  @Access(allow.roles('customer', 'partner'))
  @Operation(createBooking)
  async create(
    @Input(createBooking) { body, headers }: InputOf<typeof createBooking>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const key = requestKeyOf(caller.id, headers['idempotency-key'], 'create-booking', body);
    // Without express mode there is no booking without them.
    const branchId = body.branchId!;
    const { window: timeWindow, amount, ...wanted } = body;
    const requester = {
      customerId: caller.id,
      actorId: caller.id,
      actorRole: 'customer',
      channel: 'ONLINE' as const,
      assisted: false,
      traceId: request.id,
    };
    const slot = await this.assessor.assess(
      { ...wanted, branchId, timeWindow, amountFen: amount },
      requester,
      await this.assessor.loan(body.loanId),
    );
    return isRefusal(slot) ? slot : this.book(slot, body, key);
  }

  private book(slot: AllowedSlot, body: Body, key: RequestKey): Promise<object> {
    return this.database.source.transaction(async (manager) => {
      const known = await manager.findOneBy(IdempotencyKeyEntity, { keyDigest: key.keyDigest });
      if (known !== null) return manager.findOneByOrFail(BookingEntity, { id: known.bookingId });
      const active = await manager.findOneBy(BookingEntity, {
        loanId: body.loanId,
        status: In(['HELD', 'BOOKED', 'CHECKED_IN']),
      });
      if (active !== null) {
        const { id: bookingId, customerId, branchId, date, timeWindow } = active;
        const status = active.status as BookingState;
        const standing = {
          bookingId,
          seq: 1,
          status,
          customerId,
          branchId,
          date,
          timeWindow,
          expiresAt: null,
          createdAt: active.createdAt,
        };
        return activeRefusal(standing, slot.requester.customerId);
      }
      const ids = slot.counters.map(({ id }) => id).sort((a, b) => a - b);
      const counters = await manager.find(CounterEntity, {
        where: { id: In(ids) },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      const full = counters.find(
        ({ capacity, taken, held }) => capacity !== null && taken + held >= capacity,
      );
      if (full !== undefined)
        return this.assessor.full(
          slot,
          slot.counters.find(({ id }) => id === full.id)!,
        );
      await manager.increment(CounterEntity, { id: In(ids) }, 'taken', 1);
      const { customerId, actorId, actorRole, channel, traceId } = slot.requester;
      const now = new Date();
      const booking = {
        ...newBookingIdentity(),
        status: 'BOOKED',
        customerId,
        loanId: body.loanId,
        product: slot.loan.product,
        branchId: body.branchId,
        date: body.date,
        timeWindow: body.window,
        channel,
        kind: body.kind,
        amountMinor: body.amount ?? null,
        effect: body.effect ?? null,
        contactPhone: body.contact!.phone,
        ruleVersion: slot.rules.version,
        counterIds: ids,
        createdAt: now,
        bookedAt: now,
      };
      await manager.insert(BookingEntity, booking);
      await manager.insert(EventEntity, {
        subjectType: 'booking',
        subjectId: booking.id,
        seq: 1,
        type: 'BOOKED',
        toState: 'BOOKED',
        actorId,
        actorRole,
        branchId: body.branchId,
        traceId,
      });
      await manager.insert(IdempotencyKeyEntity, { ...key, bookingId: booking.id, bookingSeq: 1 });
      return booking;
    });
  }
}
