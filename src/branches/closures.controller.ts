import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { branchErrors } from './branches.errors.js';
import { BranchesReadModel } from './branches.read-model.js';
import type { Closure } from './closure.js';
import {
  type ClosureAnswer,
  type ClosureWithImpactAnswer,
  createClosure,
  listClosures,
  previewClosure,
  removeClosure,
  showClosure,
} from './closures.schemas.js';
import { ClosuresReadModel, type ClosureWithImpact } from './closures.read-model.js';
import { CreateClosure, partOfDay } from './create-closure.use-case.js';
import { RemoveClosure } from './remove-closure.use-case.js';

/** Whoever works with the days of a branch may see why some are closed. */
const READERS = allow.staff('quota-maker', 'quota-checker', 'teller', 'auditor');

@Controller('staff/closures')
@RateClass('staff')
export class ClosuresController {
  constructor(
    private readonly closures: ClosuresReadModel,
    private readonly creating: CreateClosure,
    private readonly removing: RemoveClosure,
    private readonly branches: BranchesReadModel,
  ) {}

  @Post()
  @Access(allow.staff('quota-maker').ofBranch('branchId'))
  @Operation(createClosure)
  async create(
    @Input(createClosure) { body }: InputOf<typeof createClosure>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClosureWithImpactAnswer | Refusal> {
    const { reasonZh, reasonEn, ...span } = body;
    const reason = { zh: reasonZh, en: reasonEn };
    const closure = await this.creating.execute({ ...span, reason, caller, traceId: request.id });
    if (isRefusal(closure)) return closure;
    void reply.header('location', `${request.url.split('?', 1)[0]!}/${closure.id}`);
    return withImpact(closure);
  }

  @Post('preview')
  @HttpCode(200)
  @Access(allow.staff('quota-maker').ofBranch('branchId'))
  @Operation(previewClosure)
  async preview(
    @Input(previewClosure) { body }: InputOf<typeof previewClosure>,
  ): Promise<{ touched: ClosureWithImpactAnswer['touched'] } | Refusal> {
    const branch = this.branches.get(body.branchId);
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId: body.branchId });
    const hours = partOfDay(body.hours, { opens_at: branch.opensAt, closes_at: branch.closesAt });
    const { count, bookings } = await this.closures.touchedBy({ ...body, hours });
    return { touched: { count, bookings: bookings.map((booking) => ({ ...booking })) } };
  }

  @Get()
  @Access(READERS.ofBranch('branchId'))
  @Operation(listClosures)
  async list(
    @Input(listClosures) { query }: InputOf<typeof listClosures>,
  ): Promise<{ closures: ClosureAnswer[] }> {
    const closures = await this.closures.ofBranch(query.branchId);
    return { closures: closures.map((closure) => toAnswer(closure)) };
  }

  @Get(':id')
  @Access(READERS)
  @Operation(showClosure)
  async show(
    @Input(showClosure) { path }: InputOf<typeof showClosure>,
    @CallerOf() caller: Caller,
  ): Promise<ClosureWithImpactAnswer | Refusal> {
    const closure = await this.closures.find(path.id, caller);
    return isRefusal(closure) ? closure : withImpact(closure);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(allow.staff('quota-maker'))
  @Operation(removeClosure)
  async remove(
    @Input(removeClosure) { path }: InputOf<typeof removeClosure>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClosureWithImpactAnswer | Refusal | undefined> {
    const outcome = await this.removing.execute({ id: path.id, caller, traceId: request.id });
    if (isRefusal(outcome)) return outcome;
    const { staysWith } = outcome;
    if (staysWith === undefined) return undefined;
    void reply.code(200);
    return withImpact(staysWith);
  }
}

function toAnswer({ reason, createdAt, hours, ...closure }: Closure): ClosureAnswer {
  return {
    ...closure,
    hours: hours === undefined ? null : { ...hours },
    reasonZh: reason.zh,
    reasonEn: reason.en,
    createdAt: createdAt.toISOString(),
  };
}

function withImpact({ touched, ...closure }: ClosureWithImpact): ClosureWithImpactAnswer {
  const bookings = touched.bookings.map((booking) => ({ ...booking }));
  return { ...toAnswer(closure), touched: { count: touched.count, bookings } };
}
