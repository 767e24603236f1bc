import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import type { Requester } from '../booking.js';
import { requesterOf } from '../bookings.controller.js';
import { requestKeyOf } from '../idempotent-requests.js';
import { AskUrgentUseCase } from './ask-urgent.use-case.js';
import { JoinWaitlistUseCase } from './join-waitlist.use-case.js';
import { LeaveWaitlistUseCase } from './leave-waitlist.use-case.js';
import { askUrgent } from './urgent.schemas.js';
import { type WaitlistPage, WaitlistViews } from './waitlist-views.js';
import { type EntriesOf, WaitlistReadModel } from './waitlist.read-model.js';
import {
  joinWaitlist,
  leaveWaitlist,
  listWaitlist,
  showWaitlist,
  type WaitlistEntryView,
} from './waitlist.schemas.js';

/** A customer's own place in line for days that are full; a partner waits for its customers. */
@Controller('waitlist')
@Access(allow.roles('customer', 'partner'))
export class WaitlistController {
  constructor(
    private readonly joining: JoinWaitlistUseCase,
    private readonly asking: AskUrgentUseCase,
    private readonly leaving: LeaveWaitlistUseCase,
    private readonly entries: WaitlistReadModel,
    private readonly views: WaitlistViews,
  ) {}

  @Post()
  @RateClass('hold')
  @Operation(joinWaitlist)
  async join(
    @Input(joinWaitlist) { body, headers }: InputOf<typeof joinWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const { window: timeWindow, customerId, urgent, ...wanted } = body;
    const requester = requesterOf(caller, headers['x-channel'], customerId, request.id);
    if (isRefusal(requester)) return requester;
    const joined = await this.joining.execute({
      wanted: { ...wanted, timeWindow },
      urgent,
      requester,
      // Keys of the line are its own: a booking may come with the same one.
      key: requestKeyOf(caller.id, `waitlist ${headers['idempotency-key']}`, 'join-waitlist', body),
    });
    return this.views.joined(joined, '/api/v1/waitlist', request, reply);
  }

  @Get()
  @Operation(listWaitlist)
  async list(
    @Input(listWaitlist) { query }: InputOf<typeof listWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistPage> {
    const rows = await this.entries.listOf(entriesOf(caller), query.cursor, query.limit + 1, query.open);
    return this.views.page(rows, query.limit, request, reply);
  }

  @Get(':id')
  @Operation(showWaitlist)
  async show(
    @Input(showWaitlist) { path }: InputOf<typeof showWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const entry = await this.entries.findOf(path.id, entriesOf(caller));
    return entry === undefined ? refuse(platformErrors.NOT_FOUND) : this.views.one(entry, request, reply);
  }

  @Post(':id/urgent')
  @RateClass('hold')
  @HttpCode(200)
  @Operation(askUrgent)
  async askUrgent(
    @Input(askUrgent) { path, body }: InputOf<typeof askUrgent>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const entry = await this.entries.findOf(path.id, entriesOf(caller));
    if (entry === undefined) return refuse(platformErrors.NOT_FOUND);
    const requester: Requester | Refusal = requesterOf(caller, 'ONLINE', entry.customerId, request.id);
    if (isRefusal(requester)) return requester;
    const asked = await this.asking.execute(entry.id, body, requester);
    return isRefusal(asked) ? asked : this.views.one(asked, request, reply);
  }

  @Delete(':id')
  @RateClass('hold')
  @HttpCode(204)
  @Operation(leaveWaitlist)
  async leave(
    @Input(leaveWaitlist) { path }: InputOf<typeof leaveWaitlist>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<Refusal | undefined> {
    const entry = await this.entries.findOf(path.id, entriesOf(caller));
    if (entry === undefined) return refuse(platformErrors.NOT_FOUND);
    const requester: Requester | Refusal = requesterOf(caller, 'ONLINE', entry.customerId, traceId);
    return isRefusal(requester) ? requester : this.leaving.execute(entry.id, requester);
  }
}

function entriesOf(caller: Caller): EntriesOf {
  return caller.kind === 'partner' ? { partnerId: caller.id } : { customerId: caller.id };
}
