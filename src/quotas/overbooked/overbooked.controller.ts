import { Controller, Get } from '@nestjs/common';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf, identityErrors } from '../../identity/index.js';
import { refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { listOverbooked } from './overbooked.schemas.js';
import { Overbooked, type OverbookedCounter } from './overbooked.read-model.js';

/** The worklist that lowering a quota leaves behind. */
@Controller('staff/overbooked')
@RateClass('staff')
export class OverbookedController {
  constructor(private readonly overbooked: Overbooked) {}

  @Get()
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'))
  @Operation(listOverbooked)
  async list(
    @Input(listOverbooked) { query }: InputOf<typeof listOverbooked>,
    @CallerOf() { branches }: Caller,
  ): Promise<object | Refusal> {
    const { branchId } = query;
    if (branchId !== undefined && branches !== '*' && !branches.includes(branchId)) {
      return refuse(identityErrors.BRANCH_NOT_YOURS);
    }
    const within = branchId === undefined ? (branches === '*' ? null : branches) : [branchId];
    return { counters: (await this.overbooked.list(within)).map(viewOf) };
  }
}

/** How a task has ended is asked by the sweep alone. */
function viewOf({ bookings, ...counter }: OverbookedCounter): object {
  return {
    ...counter,
    bookings: bookings.map(({ task, ...booking }) => {
      if (task === null) return { ...booking, task };
      const { settledItself: _settledItself, ...shown } = task;
      return { ...booking, task: shown };
    }),
  };
}
