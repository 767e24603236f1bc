import { Module } from '@nestjs/common';
import { HealthRegistry } from '../platform/health/index.js';
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
export class LoansModule {
  constructor(core: CoreBanking, health: HealthRegistry) {
    // Not required: what is remembered serves on for a while, and what is not is refused with Retry-After.
    health.register({ name: 'core', required: false, check: () => core.check() });
  }
}
