import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass, Traffic } from '../admission/index.js';
import { isNoneMatch } from '../branches/index.js';
import { Access, allow, type Caller, CallerOf, roleOf } from '../identity/index.js';
import { bodyFault, isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { DrawsReadModel, type DrawPage } from './draws.read-model.js';
import { EnterQueueUseCase } from './enter-queue.use-case.js';
import { JoinQueueUseCase } from './join-queue.use-case.js';
import { QueueReadModel } from './queue.read-model.js';
import {
  enterQueue,
  type EntryView,
  joinQueue,
  leaveQueue,
  listDraw,
  showQueue,
  showTicket,
  type TicketView,
} from './queue.schemas.js';
import { isHeldBy, type QueueActor } from './ticket.js';
import { TicketBook } from './ticket-book.js';
import { ticketViewOf } from './ticket-view.js';

/**
 * Whoever waits. A ticket is shown to its holder only. What brings order into a storm is shed last: looking, joining and
 * entering cost next to nothing, and each keeps a request away that would cost more.
 */
@Controller('queue')
@RateClass('read')
@Access(allow.roles('customer', 'partner'))
export class QueueController {
  constructor(
    private readonly queue: QueueReadModel,
    private readonly joining: JoinQueueUseCase,
    private readonly entering: EnterQueueUseCase,
    private readonly book: TicketBook,
    private readonly draws: DrawsReadModel,
  ) {}

  /** Ready in memory and sent as it is: a limit, which asks Redis, would cost more than the answer. */
  @Get()
  @SkipThrottle()
  @Traffic('critical')
  @Access(allow.everyone())
  @Operation(showQueue)
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { body, etag } = this.queue.page();
    void reply.headers({ etag, 'cache-control': 'public, max-age=1, stale-while-revalidate=2' });
    if (isNoneMatch(request.headers['if-none-match'], etag)) void reply.code(304).send();
    else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
  }

  @Post('tickets')
  @Traffic('joining')
  @RateClass('hold')
  @Operation(joinQueue)
  async join(
    @Input(joinQueue) { body }: InputOf<typeof joinQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView | Refusal> {
    const customerId = customerOf(caller, body.customerId);
    if (isRefusal(customerId)) return customerId;
    const joined = await this.joining.execute({ customerId, lane: 'ONLINE', ...actorOf(caller, request) });
    if (isRefusal(joined)) return joined;
    // A partner learns nothing of a place that the customer or somebody else has taken.
    if (!isHeldBy(joined.ticket, caller.id)) return refuse(platformErrors.NOT_FOUND);
    void reply.header('location', `/api/v1/queue/tickets/${joined.ticket.id}`);
    return ticketViewOf(joined.ticket, this.queue.state, this.queue.nowMs());
  }

  @Get('tickets/:id')
  @Operation(showTicket)
  async showTicket(
    @Input(showTicket) { path }: InputOf<typeof showTicket>,
    @CallerOf() caller: Caller,
  ): Promise<TicketView | Refusal> {
    const ticket = await this.book.find(path.id);
    if (ticket === undefined || !isHeldBy(ticket, caller.id)) return refuse(platformErrors.NOT_FOUND);
    return ticketViewOf(ticket, this.queue.state, this.queue.nowMs());
  }

  @Delete('tickets/:id')
  @RateClass('hold')
  @HttpCode(204)
  @Operation(leaveQueue)
  async leave(
    @Input(leaveQueue) { path }: InputOf<typeof leaveQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<Refusal | undefined> {
    const ticket = await this.book.find(path.id);
    if (ticket === undefined || !isHeldBy(ticket, caller.id)) return refuse(platformErrors.NOT_FOUND);
    await this.book.leave(path.id, actorOf(caller, request));
    return undefined;
  }

  @Post('tickets/:id/entry')
  @Traffic('critical')
  @RateClass('hold')
  @HttpCode(200)
  @Operation(enterQueue)
  enter(
    @Input(enterQueue) { path }: InputOf<typeof enterQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<EntryView | Refusal> {
    return this.entering.execute(path.id, actorOf(caller, request));
  }

  @Get('rooms/:id/draw')
  @RateClass('calendar-read')
  @Access(allow.everyone())
  @Operation(listDraw)
  listDraw(@Input(listDraw) { path, query }: InputOf<typeof listDraw>): Promise<DrawPage | Refusal> {
    return this.draws.page(path.id, query);
  }
}

export function actorOf(caller: Caller, request: FastifyRequest): QueueActor {
  return { actorId: caller.id, actorRole: roleOf(caller), traceId: request.id };
}

/** A customer queues for itself; a partner says for whom. */
function customerOf(caller: Caller, customerId: string | undefined): string | Refusal {
  if (caller.kind === 'partner') {
    if (customerId !== undefined) return customerId;
    const faults = [bodyFault('/customerId', platformErrors.FIELD_REQUIRED)];
    return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
  }
  if (customerId === undefined || customerId === caller.id) return caller.id;
  const faults = [bodyFault('/customerId', platformErrors.FIELD_UNKNOWN, { name: 'customerId' })];
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
}
