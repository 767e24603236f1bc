import { Module } from '@nestjs/common';
import { CoreBanking } from './core-banking.port.js';
import { HttpCoreBanking } from './http-core-banking.adapter.js';
import { LoanSnapshots } from './loan-snapshots.js';
import { LoansController } from './loans.controller.js';
import { LoansOfCustomer } from './loans-of-customer.read-model.js';
import { RuleSetsReadModel } from './rule-sets.read-model.js';
import { RuleSetsRepository } from './rule-sets.repository.js';

/** What the bank knows of a loan, and what its product's rules say. */
@Module({
  controllers: [LoansController],
  providers: [
    { provide: CoreBanking, useClass: HttpCoreBanking },
    LoanSnapshots,
    LoansOfCustomer,
    RuleSetsRepository,
    RuleSetsReadModel,
  ],
  exports: [LoanSnapshots, RuleSetsReadModel],
})
export class LoansModule {}
