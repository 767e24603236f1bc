import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../../identity/index.js';
import { isRefusal, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../../platform/http/index.js';
import { BreakGlassLog } from './break-glass-log.js';
import { listBreakGlass, reviewBreakGlass } from './break-glass.schemas.js';

/** What auditors look at. */
@Controller('ops/break-glass')
@RateClass('ops')
export class BreakGlassController {
  constructor(private readonly log: BreakGlassLog) {}

  @Get()
  @Access(allow.staff('auditor', 'sre'))
  @Operation(listBreakGlass)
  list(
    @Input(listBreakGlass) { query }: InputOf<typeof listBreakGlass>,
    @CallerOf() { branches }: Caller,
  ): Promise<object> {
    const { cursor: after, limit, unreviewed } = query;
    return this.log.list({ after, limit }, { branches, onlyUnreviewed: unreviewed === 'true' });
  }

  @Post(':id/review')
  @Access(allow.staff('auditor'))
  @Operation(reviewBreakGlass)
  async review(
    @Input(reviewBreakGlass) { path, body }: InputOf<typeof reviewBreakGlass>,
    @CallerOf() auditor: Caller,
    @Req() request: FastifyRequest,
  ): Promise<object | Refusal> {
    const reviewed = await this.log.review({ ...path, ...body, auditor, traceId: request.id });
    return isRefusal(reviewed) ? reviewed : { ...path, ...body, reviewedBy: auditor.id, ...reviewed };
  }
}
