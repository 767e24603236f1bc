import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { type Language, languageOf, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { PrepaymentOptions } from './prepayment-options.read-model.js';
import {
  comparePrepayments,
  type PrepaymentOptionsView,
  recommendDays,
  type RecommendationsView,
} from './quotes.schemas.js';
import { Recommendations } from './recommendations.read-model.js';

/** What prepaying one's own loan would cost and save, and when it suits best. */
@Controller()
@Access(allow.roles('customer'))
export class QuotesController {
  constructor(
    private readonly options: PrepaymentOptions,
    private readonly recommendations: Recommendations,
  ) {}

  @Get('loans/:id/prepayment-options')
  @Operation(comparePrepayments)
  compare(
    @Input(comparePrepayments) { path, query }: InputOf<typeof comparePrepayments>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PrepaymentOptionsView | Refusal> {
    return this.options.of({
      loanId: path.id,
      customerId: caller.id,
      amountFen: query.amount,
      date: query.date,
      language: said(request, reply),
    });
  }

  @Get('recommendations')
  @Operation(recommendDays)
  recommend(
    @Input(recommendDays) { query }: InputOf<typeof recommendDays>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecommendationsView | Refusal> {
    const { amount, kind, from, to, near, loanId, limit } = query;
    return this.recommendations.of({
      loanId,
      customerId: caller.id,
      from,
      to,
      near,
      kind: kind ?? (amount === undefined ? 'FULL' : 'PARTIAL'),
      amountFen: amount,
      limit,
      language: said(request, reply),
    });
  }
}

function said(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request.headers['accept-language']);
  void reply.headers({
    'cache-control': 'no-store',
    'content-language': language,
    vary: 'Accept-Language',
  });
  return language;
}
