import { Controller, Get, HttpCode, HttpStatus, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { changeKeyOf } from '../changes/change-keys.js';
import { putPoolRule, showPoolRules } from './pool-rules.schemas.js';
import { PoolRules } from './pool-rules.js';

/** The rules of a branch's shares. */
@Controller('staff/branches/:id/pool-rules')
@RateClass('staff')
export class PoolRulesController {
  constructor(private readonly rules: PoolRules) {}

  @Get()
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre').ofBranch('id'))
  @Operation(showPoolRules)
  async show(@Input(showPoolRules) { path }: InputOf<typeof showPoolRules>): Promise<object | Refusal> {
    const rules = await this.rules.of(path.id);
    return isRefusal(rules) ? rules : { branchId: path.id, rules };
  }

  @Put()
  @HttpCode(HttpStatus.ACCEPTED)
  @Access(allow.staff('quota-maker').ofBranch('id'))
  @Operation(putPoolRule)
  async propose(
    @Input(putPoolRule) { path, headers, body }: InputOf<typeof putPoolRule>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | Refusal> {
    const { productGroup: group, ...rule } = body;
    const key = changeKeyOf(caller, headers['idempotency-key'], `propose-pool-rule ${path.id}`, body);
    const from = { caller, traceId: request.id, key };
    const answer = await this.rules.propose({
      ...rule,
      branchId: path.id,
      group,
      version: body.version,
      ...from,
    });
    if (isRefusal(answer)) return answer;
    const root = request.url.slice(0, request.url.indexOf('/branches/'));
    void reply.header('location', `${root}/quota-changes/${answer.change.id}`);
    if (answer.replayed) void reply.header('idempotency-replayed', 'true');
    return answer.change;
  }
}
