import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { actorOf, reaches } from '../day/advance-visit.use-case.js';
import { assistedRequester } from '../staff-bookings.controller.js';
import { AskUrgentUseCase } from './ask-urgent.use-case.js';
import { DecideUrgentUseCase } from './decide-urgent.use-case.js';
import { UrgentRequests } from './urgent-requests.js';
import type { UrgentDecision } from './urgent-request.state.js';
import {
  agreeUrgent,
  askStaffUrgent,
  declineUrgent,
  listUrgent,
  type UrgentRequestView,
} from './urgent.schemas.js';
import { type UrgentPage, WaitlistViews } from './waitlist-views.js';
import { WaitlistReadModel } from './waitlist.read-model.js';
import type { WaitlistEntryView } from './waitlist.schemas.js';

/** What a branch is asked to decide: whose need is so urgent that it is offered a place of the reserve. */
@Controller('staff/waitlist')
@RateClass('staff')
export class StaffUrgentController {
  constructor(
    private readonly asking: AskUrgentUseCase,
    private readonly deciding: DecideUrgentUseCase,
    private readonly requests: UrgentRequests,
    private readonly entries: WaitlistReadModel,
    private readonly views: WaitlistViews,
  ) {}

  @Get('urgent')
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId'))
  @Operation(listUrgent)
  async list(
    @Input(listUrgent) { query }: InputOf<typeof listUrgent>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UrgentPage> {
    const rows = await this.requests.listOf(query.branchId, query.cursor, query.limit + 1);
    const shown = await this.requests.withReserves(rows.slice(0, query.limit), reachOf(caller));
    return this.views.urgentPage(shown, rows.length > query.limit, request, reply);
  }

  @Post(':id/urgent')
  @HttpCode(200)
  @Access(allow.staff('teller'))
  @Operation(askStaffUrgent)
  async ask(
    @Input(askStaffUrgent) { path, body }: InputOf<typeof askStaffUrgent>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const entry = await this.entries.find(path.id);
    if (entry?.branchIds.some(reachOf(caller)) !== true) return refuse(platformErrors.NOT_FOUND);
    const asked = await this.asking.execute(path.id, body, assistedRequester(caller, entry, request.id));
    return isRefusal(asked) ? asked : this.views.one(asked, request, reply);
  }

  @Post(':id/urgent/agree')
  @HttpCode(200)
  @Access(allow.staff('quota-checker'))
  @Operation(agreeUrgent)
  agree(
    @Input(agreeUrgent) { path }: InputOf<typeof agreeUrgent>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UrgentRequestView | Refusal> {
    return this.decide({ entryId: path.id, decision: 'AGREED' }, caller, request, reply);
  }

  @Post(':id/urgent/decline')
  @HttpCode(200)
  @Access(allow.staff('quota-checker'))
  @Operation(declineUrgent)
  decline(
    @Input(declineUrgent) { path, body }: InputOf<typeof declineUrgent>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UrgentRequestView | Refusal> {
    const { reason } = body;
    return this.decide({ entryId: path.id, decision: 'DECLINED', reason }, caller, request, reply);
  }

  private async decide(
    wanted: { entryId: string; decision: UrgentDecision; reason?: string },
    caller: Caller,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<UrgentRequestView | Refusal> {
    const { id, branches } = caller;
    const decider = { id, branches, role: 'quota-checker', traceId: request.id };
    const entry = await this.deciding.execute({ ...wanted, decider });
    if (isRefusal(entry)) return entry;
    const [shown] = await this.requests.withReserves([entry], reachOf(caller));
    return this.views.urgent(shown!, request, reply);
  }
}

function reachOf(caller: Caller): (branchId: string) => boolean {
  return (branchId) => reaches(actorOf(caller), branchId);
}
