import { Controller, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { JoinQueueUseCase } from './join-queue.use-case.js';
import { actorOf } from './queue.controller.js';
import { QueueReadModel } from './queue.read-model.js';
import { joinAssisted, type TicketView } from './queue.schemas.js';
import { ticketViewOf } from './ticket-view.js';

/** For those who do not queue with a phone of their own. */
@Controller('staff/queue/tickets')
@RateClass('staff')
export class StaffQueueController {
  constructor(
    private readonly joining: JoinQueueUseCase,
    private readonly queue: QueueReadModel,
  ) {}

  @Post()
  @Access(allow.staff('teller'))
  @Operation(joinAssisted)
  async join(
    @Input(joinAssisted) { body }: InputOf<typeof joinAssisted>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<TicketView | Refusal> {
    const { customerId } = body;
    const joined = await this.joining.execute({ customerId, lane: 'ASSISTED', ...actorOf(caller, request) });
    if (isRefusal(joined)) return joined;
    return ticketViewOf(joined.ticket, this.queue.state, this.queue.nowMs());
  }
}
