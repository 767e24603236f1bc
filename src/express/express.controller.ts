import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf, roleOf } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { type ExpressMode, ExpressModes } from './express-modes.js';
import { type ExpressModeView, listExpressModes, turnExpressOff, turnExpressOn } from './express.schemas.js';
import { type ExpressActor, SwitchExpressUseCase } from './switch-express.use-case.js';

/** Those on call, and whoever runs the peaks of a branch: it lets nobody in beyond the quota, so one person decides. */
const SWITCHERS = allow.staff('sre', 'quota-maker').ofBranch('branchId');

@Controller('staff/express')
@RateClass('staff')
export class ExpressController {
  constructor(
    private readonly modes: ExpressModes,
    private readonly switching: SwitchExpressUseCase,
  ) {}

  @Get()
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'))
  @Operation(listExpressModes)
  async list(): Promise<{ modes: ExpressModeView[] }> {
    // Whoever has just switched it in another process looks here whether it is so.
    await this.modes.refresh();
    return { modes: this.modes.list().map(viewOf) };
  }

  @Post()
  @Access(SWITCHERS)
  @Operation(turnExpressOn)
  async turnOn(
    @Input(turnExpressOn) { body }: InputOf<typeof turnExpressOn>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<ExpressModeView | Refusal> {
    const mode = await this.switching.on(body, actorOf(caller, request));
    return isRefusal(mode) ? mode : viewOf(mode);
  }

  @Post('off')
  @HttpCode(200)
  @Access(SWITCHERS)
  @Operation(turnExpressOff)
  async turnOff(
    @Input(turnExpressOff) { body }: InputOf<typeof turnExpressOff>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<{ modes: ExpressModeView[] } | Refusal> {
    const refusal = await this.switching.off(body, actorOf(caller, request));
    if (refusal !== undefined) return refusal;
    // What was turned off is off, also where it could not be read anew.
    const others = this.modes.list().filter(({ branchId }) => branchId !== (body.branchId ?? null));
    return { modes: others.map(viewOf) };
  }
}

function viewOf({ branchId, reason, turnedOnBy, turnedOnAt, endsAt }: ExpressMode): ExpressModeView {
  return {
    branchId,
    reason,
    turnedOnBy,
    turnedOnAt: turnedOnAt.toISOString(),
    until: endsAt.toISOString(),
  };
}

function actorOf(caller: Caller, { id }: FastifyRequest): ExpressActor {
  return { actorId: caller.id, actorRole: roleOf(caller), traceId: id };
}
