import { Module } from '@nestjs/common';
import { LoansModule } from '../loans/index.js';
import { AlternativesFinder } from './alternatives-finder.js';
import { BranchOffers } from './branch-offers.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarPages } from './calendar-pages.js';
import { ChangeQuota } from './change-quota.use-case.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { HorizonKeeper } from './horizon-keeper.js';
import { OpenHorizon } from './open-horizon.use-case.js';
import { QuotaBoard } from './quota-board.read-model.js';
import { QuotaChanges } from './quota-changes.read-model.js';
import { StaffQuotasController } from './staff-quotas.controller.js';

/**
 * What branches offer and what is left of it. A provider of GateNotice is taken from a global module where there is
 * one: this room tells the gate of changes and must not import the room that keeps it.
 */
@Module({
  imports: [LoansModule],
  controllers: [CalendarController, StaffQuotasController],
  providers: [
    CounterSnapshots,
    BranchOffers,
    AlternativesFinder,
    CalendarPages,
    QuotaBoard,
    QuotaChanges,
    ChangeQuota,
    OpenHorizon,
    HorizonKeeper,
  ],
  exports: [CounterSnapshots, AlternativesFinder, OpenHorizon, HorizonKeeper],
})
export class QuotasModule {}
