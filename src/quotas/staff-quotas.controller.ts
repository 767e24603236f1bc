import { Controller, Get, HttpStatus, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { ChangeQuota } from './change-quota.use-case.js';
import { type Counter, left, overbookedBy } from './counter.policy.js';
import { QuotaBoard } from './quota-board.read-model.js';
import { readChangeLines } from './quota-change-request.policy.js';
import { QuotaChanges } from './quota-changes.read-model.js';
import { type CounterAnswer, createQuotaChange, listQuotaChanges, showBoard } from './quotas.schemas.js';

@Controller('staff')
@RateClass('staff')
export class StaffQuotasController {
  constructor(
    private readonly board: QuotaBoard,
    private readonly changes: QuotaChanges,
    private readonly changing: ChangeQuota,
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

  @Post('quota-changes')
  @Access(allow.staff('quota-maker').ofBranch('branchId'))
  @Operation(createQuotaChange)
  async change(
    @Input(createQuotaChange) { body }: InputOf<typeof createQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    const changes = readChangeLines(body);
    if (isRefusal(changes)) return changes;
    const { branchId, product, reason } = body;
    const command = { branchId, product, changes, reason, caller, traceId: request.id };
    if (body.dryRun) {
      const preview = await this.changing.preview(command);
      if (isRefusal(preview)) return preview;
      void reply.code(HttpStatus.OK);
      return { dryRun: true, preview };
    }
    const applied = await this.changing.execute(command);
    if (isRefusal(applied)) return applied;
    return { branchId, reason, ...applied, madeAt: applied.madeAt.toISOString() };
  }

  @Get('quota-changes')
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre').ofBranch('branchId'))
  @Operation(listQuotaChanges)
  async list(@Input(listQuotaChanges) { query }: InputOf<typeof listQuotaChanges>): Promise<object> {
    return this.changes.of(query.branchId, { after: query.cursor, limit: query.limit });
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
