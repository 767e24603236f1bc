import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, languageOf, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { ownRequester } from '../bookings.controller.js';
import { requestKeyOf } from '../idempotent-requests.js';
import { JoinWaitlistUseCase } from './join-waitlist.use-case.js';
import { LeaveWaitlistUseCase } from './leave-waitlist.use-case.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { waitlistViewOf } from './waitlist-view.js';
import { WaitlistReadModel } from './waitlist.read-model.js';
import {
  joinWaitlist,
  leaveWaitlist,
  listWaitlist,
  showWaitlist,
  type WaitlistEntryView,
} from './waitlist.schemas.js';

/** A customer's own place in line for days that are full. */
@Controller('waitlist')
@Access(allow.roles('customer'))
export class WaitlistController {
  constructor(
    private readonly joining: JoinWaitlistUseCase,
    private readonly leaving: LeaveWaitlistUseCase,
    private readonly entries: WaitlistReadModel,
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
    const { window: timeWindow, ...wanted } = body;
    const joined = await this.joining.execute({
      wanted: { ...wanted, timeWindow },
      requester: ownRequester(caller, headers['x-channel'], request.id),
      // Keys of the line are its own: a booking may come with the same one.
      key: requestKeyOf(caller.id, `waitlist ${headers['idempotency-key']}`, 'join-waitlist', body),
    });
    if (isRefusal(joined)) return joined;
    void reply.header('location', `/api/v1/waitlist/${joined.entry.id}`);
    if (joined.replayed) void reply.header('idempotency-replayed', 'true');
    return this.shown(joined.entry, request, reply);
  }

  @Get()
  @Operation(listWaitlist)
  async list(
    @Input(listWaitlist) { query }: InputOf<typeof listWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ entries: WaitlistEntryView[]; nextCursor: string | null }> {
    const rows = await this.entries.listOfCustomer(caller.id, query.cursor, query.limit + 1);
    const page = rows.slice(0, query.limit);
    const language = said(request, reply);
    const placed = await this.entries.placed(page);
    return {
      entries: placed.map((each) => waitlistViewOf(each, language)),
      nextCursor: rows.length > query.limit ? page.at(-1)!.id : null,
    };
  }

  @Get(':id')
  @Operation(showWaitlist)
  async show(
    @Input(showWaitlist) { path }: InputOf<typeof showWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    const entry = await this.entries.findOwn(path.id, caller.id);
    return entry === undefined ? refuse(platformErrors.NOT_FOUND) : this.shown(entry, request, reply);
  }

  @Delete(':id')
  @RateClass('hold')
  @HttpCode(204)
  @Operation(leaveWaitlist)
  leave(
    @Input(leaveWaitlist) { path }: InputOf<typeof leaveWaitlist>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<Refusal | undefined> {
    return this.leaving.execute(path.id, ownRequester(caller, 'ONLINE', request.id));
  }

  private async shown(
    entry: WaitlistRow,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<WaitlistEntryView> {
    const [placed] = await this.entries.placed([entry]);
    return waitlistViewOf(placed!, said(request, reply));
  }
}

/** The rule of the line is told in the caller's language. */
function said(request: FastifyRequest, reply: FastifyReply) {
  const language = languageOf(request.headers['accept-language']);
  void reply.headers({
    'cache-control': 'no-store',
    'content-language': language,
    vary: 'Accept-Language',
  });
  return language;
}
