import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, languageOf, type Refusal } from '../platform/errors/index.js';
import { Operation } from '../platform/http/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { loanAnswer } from './loan-answer.js';
import { listLoans, type LoanAnswer } from './loans.schemas.js';
import { LoansOfCustomer } from './loans-of-customer.read-model.js';
import { RuleSetsReadModel } from './rule-sets.read-model.js';

@Controller('loans')
export class LoansController {
  constructor(
    private readonly loansOfCustomer: LoansOfCustomer,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly clock: StoreClock,
  ) {}

  @Get()
  @Access(allow.roles('customer'))
  @Operation(listLoans)
  async list(
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ loans: LoanAnswer[] } | Refusal> {
    const loans = await this.loansOfCustomer.of(caller.id);
    if (isRefusal(loans)) return loans;
    const language = languageOf(request.headers['accept-language']);
    void reply.headers({
      'cache-control': 'no-store',
      'content-language': language,
      vary: 'Accept-Language',
    });
    const nowMs = this.clock.nowMs();
    return {
      loans: loans.flatMap((loan) => {
        const rules = this.ruleSets.current(loan.snapshot.product, nowMs);
        return loanAnswer(loan, rules, { customerId: caller.id, language, nowMs }) ?? [];
      }),
    };
  }
}
