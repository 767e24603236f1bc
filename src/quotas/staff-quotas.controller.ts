import { Controller, Get } from '@nestjs/common';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { type Counter, left, overbookedBy } from './counter.policy.js';
import { QuotaBoard } from './quota-board.read-model.js';
import { QuotaHeat } from './quota-heat.read-model.js';
import { type CounterAnswer, showBoard, showHeat } from './quotas.schemas.js';

/** What branches offer and how full they are, for staff. */
@Controller('staff')
@RateClass('staff')
@Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'))
export class StaffQuotasController {
  constructor(
    private readonly board: QuotaBoard,
    private readonly heat: QuotaHeat,
  ) {}

  @Get('branches/:id/quotas')
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre').ofBranch('id'))
  @Operation(showBoard)
  async show(@Input(showBoard) { path, query }: InputOf<typeof showBoard>): Promise<object | Refusal> {
    const board = await this.board.of({ branchId: path.id, ...query });
    if (isRefusal(board)) return board;
    const { from, to, counters } = board;
    return { branchId: path.id, from, to, counters: counters.map((counter) => toAnswer(counter)) };
  }

  @Get('quotas')
  @Operation(showHeat)
  showHeat(
    @Input(showHeat) { query }: InputOf<typeof showHeat>,
    @CallerOf() { branches }: Caller,
  ): Promise<object | Refusal> {
    return this.heat.of(query, branches);
  }
}

function toAnswer(counter: Counter): CounterAnswer {
  const { productGroup, period, periodStart, pool, timeWindow, capacity, taken, held, version } = counter;
  return {
    productGroup,
    period,
    start: periodStart,
    pool,
    window: timeWindow === '' ? null : timeWindow,
    capacity,
    taken,
    held,
    left: left(counter),
    overbookedBy: overbookedBy(counter),
    version,
  };
}
