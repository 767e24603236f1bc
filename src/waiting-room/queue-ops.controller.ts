import { Controller, Get, HttpCode, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { actorOf } from './queue.controller.js';
import { QueueDoor } from './queue-door.use-case.js';
import {
  cancelRoom,
  drainQueue,
  pauseQueue,
  type QueueOverview,
  resumeQueue,
  scheduleRoom,
  setBounds,
  showQueueOverview,
  type StaffRoomView,
} from './queue-ops.schemas.js';
import { QueueOverviewReadModel } from './queue-overview.read-model.js';
import { WaitingRoomConfig } from './waiting-room.config.js';

/** What those on call decide about the queue; auditors look on. */
@Controller('ops/queue')
@RateClass('ops')
@Access(allow.staff('sre'))
export class QueueOpsController {
  constructor(
    private readonly door: QueueDoor,
    private readonly overview: QueueOverviewReadModel,
    private readonly config: WaitingRoomConfig,
  ) {}

  @Get()
  @Access(allow.staff('sre', 'auditor'))
  @Operation(showQueueOverview)
  show(): Promise<QueueOverview> {
    return this.overview.show();
  }

  @Post('rooms')
  @Operation(scheduleRoom)
  async schedule(
    @Input(scheduleRoom) { body }: InputOf<typeof scheduleRoom>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<StaffRoomView | Refusal> {
    const { opensAt, reason } = body;
    const preQueueMinutes = opensAt === undefined ? 0 : (body.preQueueMinutes ?? this.config.preQueueMinutes);
    const opensAtMs = opensAt === undefined ? undefined : Date.parse(opensAt);
    const id = await this.door.schedule(
      { kind: 'STAFF', opensAtMs, preQueueMinutes, reason },
      actorOf(caller, request),
    );
    return isRefusal(id) ? id : this.overview.room(id);
  }

  @Post('rooms/:id/cancel')
  @HttpCode(200)
  @Operation(cancelRoom)
  async cancel(
    @Input(cancelRoom) { path, body }: InputOf<typeof cancelRoom>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<QueueOverview | Refusal> {
    const refusal = await this.door.cancel(path.id, body.reason, actorOf(caller, request));
    return refusal ?? this.overview.show();
  }

  @Post('drain')
  @HttpCode(200)
  @Operation(drainQueue)
  async drain(
    @Input(drainQueue) { body }: InputOf<typeof drainQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<QueueOverview | Refusal> {
    return (await this.door.drain(body.reason, actorOf(caller, request))) ?? this.overview.show();
  }

  @Post('pause')
  @HttpCode(200)
  @Operation(pauseQueue)
  async pause(
    @Input(pauseQueue) { body }: InputOf<typeof pauseQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<QueueOverview | Refusal> {
    const change = { event: 'PAUSED', paused: true } as const;
    return (await this.door.change(change, body.reason, actorOf(caller, request))) ?? this.overview.show();
  }

  @Post('resume')
  @HttpCode(200)
  @Operation(resumeQueue)
  async resume(
    @Input(resumeQueue) { body }: InputOf<typeof resumeQueue>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<QueueOverview | Refusal> {
    const change = { event: 'RESUMED', paused: false } as const;
    return (await this.door.change(change, body.reason, actorOf(caller, request))) ?? this.overview.show();
  }

  @Put('bounds')
  @Operation(setBounds)
  async setBounds(
    @Input(setBounds) { body }: InputOf<typeof setBounds>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<QueueOverview | Refusal> {
    const { reason, ...bounds } = body;
    const change = { event: 'BOUNDS_SET', ...bounds } as const;
    return (await this.door.change(change, reason, actorOf(caller, request))) ?? this.overview.show();
  }
}
