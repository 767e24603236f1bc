import { Controller, Post } from '@nestjs/common';
import { createBooking } from '#src/bookings/bookings.schemas.js';
import { Access, allow, type Caller, CallerOf } from '#src/identity/index.js';
import { Input, type InputOf, Operation } from '#src/platform/http/index.js';

/** An endpoint of this application that does nothing: same token, headers, body and validation as a booking. */
@Controller('ceiling')
export class CeilingController {
  @Post()
  @Access(allow.roles('customer', 'partner'))
  @Operation(createBooking)
  create(
    @Input(createBooking) { body }: InputOf<typeof createBooking>,
    @CallerOf() caller: Caller,
  ): Record<string, unknown> {
    return { id: caller.id, loanId: body.loanId, branchId: body.branchId, date: body.date, status: 'BOOKED' };
  }
}
