import { Global, Module } from '@nestjs/common';
import { BranchesController } from './branches.controller.js';
import { BranchesReadModel } from './branches.read-model.js';
import { NetworkRepository } from './network.repository.js';

/** Who serves what, and on which days. Global, because every way to a booking asks it. */
@Global()
@Module({
  controllers: [BranchesController],
  providers: [NetworkRepository, BranchesReadModel],
  exports: [BranchesReadModel],
})
export class BranchesModule {}
