import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { actorOf, reaches } from '../day/advance-visit.use-case.js';
import { requestKeyOf } from '../idempotent-requests.js';
import { assistedRequester } from '../staff-bookings.controller.js';
import { JoinWaitlistUseCase } from './join-waitlist.use-case.js';
import { LeaveWaitlistUseCase } from './leave-waitlist.use-case.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { type WaitlistPage, WaitlistViews } from './waitlist-views.js';
import { WaitlistReadModel } from './waitlist.read-model.js';
import {
  joinStaffWaitlist,
  leaveStaffWaitlist,
  listStaffWaitlist,
  showStaffWaitlist,
  type WaitlistEntryView,
} from './waitlist.schemas.js';

const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor');

/** The line as the staff of a branch see it, and waiting for customers who call or come by. */
@Controller('staff/waitlist')
@RateClass('staff')
export class StaffWaitlistController {
  constructor(
    private readonly joining: JoinWaitlistUseCase,
    private readonly leaving: LeaveWaitlistUseCase,
    private readonly entries: WaitlistReadModel,
    private readonly views: WaitlistViews,
  ) {}

  @Post()
  @Access(allow.staff('teller').ofBranches('branchId', 'branchIds'))
  @Operation(joinStaffWaitlist)
  async join(
    @Input(joinStaffWaitlist) { body, headers }: InputOf<typeof joinStaffWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const { window: timeWindow, customerId, channel, urgent, ...wanted } = body;
    const joined = await this.joining.execute({
      wanted: { ...wanted, timeWindow },
      urgent,
      requester: assistedRequester(caller, { customerId, channel }, request.id),
      key: requestKeyOf(caller.id, `waitlist ${headers['idempotency-key']}`, 'join-staff-waitlist', body),
    });
    return this.views.joined(joined, '/api/v1/staff/waitlist', request, reply);
  }

  @Get()
  @Access(READERS.ofBranch('branchId'))
  @Operation(listStaffWaitlist)
  async list(
    @Input(listStaffWaitlist) { query }: InputOf<typeof listStaffWaitlist>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistPage> {
    const { branchId, date, status, cursor: after, limit } = query;
    const rows = await this.entries.listOfBranch({ branchId, date, status, after, limit: limit + 1 });
    return this.views.page(rows, limit, request, reply);
  }

  @Get(':id')
  @Access(READERS)
  @Operation(showStaffWaitlist)
  async show(
    @Input(showStaffWaitlist) { path }: InputOf<typeof showStaffWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const entry = await this.within(path.id, caller);
    return isRefusal(entry) ? entry : this.views.one(entry, request, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(allow.staff('teller'))
  @Operation(leaveStaffWaitlist)
  async leave(
    @Input(leaveStaffWaitlist) { path }: InputOf<typeof leaveStaffWaitlist>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<Refusal | undefined> {
    const entry = await this.within(path.id, caller);
    return isRefusal(entry)
      ? entry
      : this.leaving.execute(entry.id, assistedRequester(caller, entry, traceId));
  }

  /** An entry for none of the branches in reach looks as if it did not exist. */
  private async within(id: string, caller: Caller): Promise<WaitlistRow | Refusal> {
    const entry = await this.entries.find(id);
    return entry?.branchIds.some((branchId) => reaches(actorOf(caller), branchId)) === true
      ? entry
      : refuse(platformErrors.NOT_FOUND);
  }
}
