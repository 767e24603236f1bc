import { Module } from '@nestjs/common';
import { LoansModule } from '../loans/index.js';
import { QuotasModule } from '../quotas/index.js';
import { LoanQuestion } from './loan-question.js';
import { PrepaymentOptions } from './prepayment-options.read-model.js';
import { QuotesController } from './quotes.controller.js';
import { Recommendations } from './recommendations.read-model.js';

/** What a prepayment costs and saves, and which day suits it best. */
@Module({
  imports: [LoansModule, QuotasModule],
  controllers: [QuotesController],
  providers: [LoanQuestion, PrepaymentOptions, Recommendations],
})
export class QuotesModule {}
