import { Module, type OnModuleInit } from '@nestjs/common';
import { ExpressModule } from '../express/index.js';
import { LoansModule } from '../loans/index.js';
import { WorklistModule } from '../worklist/index.js';
import { AlternativesFinder } from './alternatives-finder.js';
import { BranchOffers } from './branch-offers.js';
import { BreakGlassController } from './break-glass/break-glass.controller.js';
import { BreakGlassLog } from './break-glass/break-glass-log.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarPages } from './calendar-pages.js';
import { ChangeApplier } from './changes/change-applier.js';
import { ChangePlanner } from './changes/change-planner.js';
import { ChangeQuota } from './changes/change-quota.use-case.js';
import { ChangeRecorder } from './changes/change-recorder.js';
import { DecideQuotaChange } from './changes/decide-quota-change.use-case.js';
import { QuotaChanges } from './changes/quota-changes.read-model.js';
import { QuotaChangesController } from './changes/quota-changes.controller.js';
import { RunDueChanges } from './changes/run-due-changes.js';
import { SeenVersions } from './changes/seen-versions.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { HorizonKeeper } from './horizon-keeper.js';
import { OpenHorizon } from './open-horizon.use-case.js';
import { OverbookedTasks } from './overbooked/overbooked-tasks.js';
import { OverbookedController } from './overbooked/overbooked.controller.js';
import { Overbooked } from './overbooked/overbooked.read-model.js';
import { PoolRulesController } from './pools/pool-rules.controller.js';
import { PoolRules } from './pools/pool-rules.js';
import { SpillPools } from './pools/spill-pools.js';
import { QuotaBoard } from './quota-board.read-model.js';
import { faultsOfChangeTable, QUOTA_CHANGE_TRANSITIONS } from './quota-change.state.js';
import { QuotaClock } from './quota-clock.js';
import { QuotaHeat } from './quota-heat.read-model.js';
import { StaffQuotasController } from './staff-quotas.controller.js';

/**
 * What branches offer and what is left of it. Providers of GateNotice, BookingsOnCounters and WaitingPort are
 * taken from global modules where there are any: this room tells and asks those that it must not import.
 */
@Module({
  imports: [ExpressModule, LoansModule, WorklistModule],
  controllers: [
    CalendarController,
    StaffQuotasController,
    QuotaChangesController,
    PoolRulesController,
    OverbookedController,
    BreakGlassController,
  ],
  providers: [
    CounterSnapshots,
    BranchOffers,
    AlternativesFinder,
    CalendarPages,
    QuotaBoard,
    QuotaHeat,
    OpenHorizon,
    HorizonKeeper,
    ChangePlanner,
    ChangeRecorder,
    ChangeApplier,
    SeenVersions,
    QuotaChanges,
    ChangeQuota,
    DecideQuotaChange,
    RunDueChanges,
    BreakGlassLog,
    PoolRules,
    SpillPools,
    Overbooked,
    OverbookedTasks,
    QuotaClock,
  ],
  exports: [CounterSnapshots, AlternativesFinder, OpenHorizon, HorizonKeeper, QuotaClock],
})
export class QuotasModule implements OnModuleInit {
  onModuleInit(): void {
    const faults = faultsOfChangeTable(QUOTA_CHANGE_TRANSITIONS);
    if (faults.length > 0)
      throw new Error(`the state table of a quota change is not sound: ${faults.join('; ')}`);
  }
}
