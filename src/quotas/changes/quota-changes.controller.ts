import { Controller, Get, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf, identityErrors } from '../../identity/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { changeKeyOf } from './change-keys.js';
import { ChangeQuota, type ChangeQuotaCommand } from './change-quota.use-case.js';
import type { ChangeAnswer } from './once-a-key.js';
import { type Decision, DecideQuotaChange, isWithinReach } from './decide-quota-change.use-case.js';
import { readBranchIds, readChangeLines } from './quota-change-request.policy.js';
import {
  approveQuotaChange,
  breakGlass,
  createQuotaChange,
  listQuotaChanges,
  previewQuotaChange,
  type QuotaChangeBody,
  rejectQuotaChange,
  showQuotaChange,
  withdrawQuotaChange,
} from './quota-changes.schemas.js';
import { QuotaChanges } from './quota-changes.read-model.js';

const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre');

/** How staff change quotas: one person asks, where it matters another one decides. */
@Controller('staff/quota-changes')
@RateClass('staff')
export class QuotaChangesController {
  constructor(
    private readonly changes: QuotaChanges,
    private readonly changing: ChangeQuota,
    private readonly deciding: DecideQuotaChange,
  ) {}

  @Post()
  @Access(allow.staff('quota-maker').ofBranches('branchId', 'branchIds'))
  @Operation(createQuotaChange)
  async create(
    @Input(createQuotaChange) { body, headers }: InputOf<typeof createQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    const { dryRun, ...asked } = body;
    const command = commandOf(asked, {
      caller,
      request,
      key: headers['idempotency-key'],
      operation: 'create',
    });
    if (isRefusal(command)) return command;
    if (!dryRun) return answered(await this.changing.execute(command), request, reply);
    const foreseen = await this.changing.preview(command);
    if (isRefusal(foreseen)) return foreseen;
    void reply.code(HttpStatus.OK);
    return { dryRun: true, ...foreseen };
  }

  @Post('preview')
  @HttpCode(200)
  @Access(allow.staff('quota-maker', 'quota-checker', 'sre').ofBranches('branchId', 'branchIds'))
  @Operation(previewQuotaChange)
  async preview(
    @Input(previewQuotaChange) { body }: InputOf<typeof previewQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<object | Refusal> {
    const command = commandOf(body, { caller, request, key: undefined, operation: 'preview' });
    return isRefusal(command) ? command : this.changing.preview(command);
  }

  @Post('break-glass')
  @Access(allow.staff('sre').ofBranches('branchId', 'branchIds'))
  @Operation(breakGlass)
  async breakGlass(
    @Input(breakGlass) { body, headers }: InputOf<typeof breakGlass>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    const key = headers['idempotency-key'];
    const command = commandOf(body, { caller, request, key, operation: 'break-glass' });
    if (isRefusal(command)) return command;
    return answered(await this.changing.execute({ ...command, breakGlass: true }), request, reply);
  }

  @Get()
  @Access(READERS)
  @Operation(listQuotaChanges)
  async list(
    @Input(listQuotaChanges) { query }: InputOf<typeof listQuotaChanges>,
    @CallerOf() caller: Caller,
  ): Promise<object | Refusal> {
    const { cursor: after, limit, ...filter } = query;
    if (filter.branchId !== undefined && !isWithinReach(caller, [filter.branchId])) {
      return refuse(identityErrors.BRANCH_NOT_YOURS);
    }
    return this.changes.list(caller, filter, { after, limit });
  }

  @Get(':id')
  @Access(READERS)
  @Operation(showQuotaChange)
  async show(
    @Input(showQuotaChange) { path }: InputOf<typeof showQuotaChange>,
    @CallerOf() caller: Caller,
  ): Promise<object | Refusal> {
    const change = await this.changes.detail(path.id);
    const seen = change?.branchIds.some((branchId) => isWithinReach(caller, [branchId]));
    return change !== undefined && seen === true ? change : refuse(platformErrors.NOT_FOUND);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(allow.staff('quota-checker'))
  @Operation(approveQuotaChange)
  approve(
    @Input(approveQuotaChange) input: InputOf<typeof approveQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    return this.#decide('approve', input, { caller, request, reply });
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access(allow.staff('quota-checker'))
  @Operation(rejectQuotaChange)
  reject(
    @Input(rejectQuotaChange) input: InputOf<typeof rejectQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    return this.#decide('reject', input, { caller, request, reply });
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access(allow.staff('quota-maker'))
  @Operation(withdrawQuotaChange)
  withdraw(
    @Input(withdrawQuotaChange) input: InputOf<typeof withdrawQuotaChange>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    return this.#decide('withdraw', input, { caller, request, reply });
  }

  async #decide(
    decision: Decision,
    { path, headers, body }: DecisionInput,
    { caller, request, reply }: { caller: Caller; request: FastifyRequest; reply: FastifyReply },
  ): Promise<object | Refusal> {
    const operation = `${decision}-quota-change ${path.id}`;
    const answer = await this.deciding.execute({
      changeId: path.id,
      decision,
      reason: body.reason,
      caller,
      traceId: request.id,
      key: changeKeyOf(caller, headers['idempotency-key'], operation, body),
    });
    if (isRefusal(answer)) return answer;
    if (answer.replayed) void reply.header('idempotency-replayed', 'true');
    const { preview: _shownToItsMaker, ...change } = answer.change;
    return change;
  }
}

type DecisionInput = Pick<InputOf<typeof approveQuotaChange>, 'path' | 'headers' | 'body'>;

function commandOf(
  asked: QuotaChangeBody & { readonly reason?: string | undefined },
  from: { caller: Caller; request: FastifyRequest; key: string | undefined; operation: string },
): ChangeQuotaCommand | Refusal {
  const { caller, request, key, operation } = from;
  const { lines, faults } = readChangeLines(asked.changes);
  const named = readBranchIds(asked);
  const all = [...named.faults, ...faults];
  if (all.length > 0) return refuse(platformErrors.VALIDATION_FAILED, { count: all.length }, { faults: all });
  if (!isWithinReach(caller, named.branchIds)) return refuse(identityErrors.BRANCH_NOT_YOURS);
  return {
    branchIds: named.branchIds,
    product: asked.product,
    changes: lines,
    reason: asked.reason ?? '',
    effectiveFrom: asked.effectiveFrom,
    until: asked.until,
    caller,
    traceId: request.id,
    key: changeKeyOf(caller, key, `${operation}-quota-change`, asked),
  };
}

function answered(
  answer: ChangeAnswer | Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
): object | Refusal {
  if (isRefusal(answer)) return answer;
  const path = request.url.split('?', 1)[0]!.replace(/\/break-glass$/, '');
  void reply.header('location', `${path}/${answer.change.id}`);
  if (answer.replayed) void reply.header('idempotency-replayed', 'true');
  return answer.change;
}
