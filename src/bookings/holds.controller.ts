import { Controller, Delete, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass, Traffic } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { holdViewOf } from './booking-view.js';
import { ownRequester } from './bookings.controller.js';
import { ExtendHoldUseCase } from './extend-hold.use-case.js';
import { createHold, extendHold, type HoldView, moveHold, releaseHold } from './holds.schemas.js';
import { HoldSlotUseCase } from './hold-slot.use-case.js';
import { MoveHoldUseCase } from './move-hold.use-case.js';
import { ReleaseHoldUseCase } from './release-hold.use-case.js';

@Controller('holds')
@RateClass('hold')
@Access(allow.roles('customer'))
export class HoldsController {
  constructor(
    private readonly holding: HoldSlotUseCase,
    private readonly extending: ExtendHoldUseCase,
    private readonly moving: MoveHoldUseCase,
    private readonly releasing: ReleaseHoldUseCase,
  ) {}

  @Post()
  @Operation(createHold)
  async create(
    @Input(createHold) { body, headers }: InputOf<typeof createHold>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<HoldView | Refusal> {
    const { window: timeWindow, ...slot } = body;
    const hold = await this.holding.execute({
      wanted: { ...slot, timeWindow },
      entryToken: headers['queue-entry'],
      requester: ownRequester(caller, headers['x-channel'], request.id),
    });
    return isRefusal(hold) ? hold : holdViewOf(hold);
  }

  @Post(':id/extend')
  @HttpCode(200)
  @Traffic('critical')
  @Operation(extendHold)
  async extend(
    @Input(extendHold) { path }: InputOf<typeof extendHold>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<HoldView | Refusal> {
    const hold = await this.extending.execute(path.id, ownRequester(caller, 'ONLINE', request.id));
    return isRefusal(hold) ? hold : holdViewOf(hold);
  }

  @Post(':id/move')
  @HttpCode(200)
  @Operation(moveHold)
  async move(
    @Input(moveHold) { path, body, headers }: InputOf<typeof moveHold>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<HoldView | Refusal> {
    const { window: timeWindow, ...day } = body;
    const hold = await this.moving.execute({
      holdId: path.id,
      to: { ...day, timeWindow },
      entryToken: headers['queue-entry'],
      requester: ownRequester(caller, 'ONLINE', request.id),
    });
    return isRefusal(hold) ? hold : holdViewOf(hold);
  }

  @Delete(':id')
  @HttpCode(204)
  @Traffic('critical')
  @Operation(releaseHold)
  release(
    @Input(releaseHold) { path }: InputOf<typeof releaseHold>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<Refusal | undefined> {
    return this.releasing.execute(path.id, ownRequester(caller, 'ONLINE', request.id));
  }
}
