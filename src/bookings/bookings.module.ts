import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ClosureImpactPort } from '../branches/index.js';
import { ExpressModule } from '../express/index.js';
import { LoansModule } from '../loans/index.js';
import { QuotasModule } from '../quotas/index.js';
import { WaitingRoomModule } from '../waiting-room/index.js';
import { BookSlotUseCase } from './book-slot.use-case.js';
import { BookingAnswers } from './booking-answers.js';
import { BOOKING_STATE_TABLE, faultsOfStateTable } from './booking.state.js';
import { BookingsController } from './bookings.controller.js';
import { BookingsOnCountersModule } from './bookings-on-counters.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { CancelBookingUseCase } from './cancel-booking.use-case.js';
import { ChangeRules } from './change-rules.js';
import { BookingsTouchedByClosure } from './closure-impact.js';
import { TaskSubjects, WorklistModule } from '../worklist/index.js';
import { AdvanceVisitUseCase } from './day/advance-visit.use-case.js';
import { CheckInCodes } from './day/check-in-codes.js';
import { CheckInUseCase } from './day/check-in.use-case.js';
import { NoShowMarker } from './day/no-show-marker.js';
import { StaffViews } from './day/staff-view.js';
import { SuspensionRule } from './day/suspension-rule.js';
import { Suspensions } from './day/suspensions.js';
import { UndoVisitUseCase } from './day/undo-visit.use-case.js';
import { VisitFactsFinder } from './day/visit-facts.js';
import { VisitsController } from './day/visits.controller.js';
import { BankDayTasks } from './bank-day-tasks.js';
import { ClosureTasks } from './closure-tasks.js';
import { BookingEnder } from './end-booking.js';
import { DetailsTasks } from './express/details-tasks.js';
import { ExpressBookings } from './express/express-bookings.js';
import { GiveDetailsUseCase } from './express/give-details.use-case.js';
import { ExtendHoldUseCase } from './extend-hold.use-case.js';
import { GateModule } from './gate/gate.module.js';
import { GateReconciler } from './gate/gate-reconciler.js';
import { HoldSlotUseCase } from './hold-slot.use-case.js';
import { HoldSweeper } from './hold-sweeper.js';
import { Housekeeper } from './housekeeper.js';
import { HoldsController } from './holds.controller.js';
import { IdempotentRequests } from './idempotent-requests.js';
import { InvariantsReadModel } from './invariants/invariants.read-model.js';
import { Judge } from './judge/judge.js';
import { KnownRequests } from './known-requests.js';
import { OpsController } from './ops.controller.js';
import { LiveBoardsController } from './live/live-boards.controller.js';
import { LiveBoards } from './live/live-boards.js';
import { PhoneResealer } from './phone-resealer.js';
import { PhoneVault } from './phone-vault.js';
import { MoveHoldUseCase } from './move-hold.use-case.js';
import { ReleaseHoldUseCase } from './release-hold.use-case.js';
import { RescheduleBookingUseCase } from './reschedule-booking.use-case.js';
import { SlotAssessor } from './slot-assessor.js';
import { SlotMover } from './slot-mover.js';
import { SlotTaker } from './slot-taker.js';
import { StaffBookingsController } from './staff-bookings.controller.js';
import { LineKeeper } from './waitlist/line-keeper.js';
import { StaffUrgentController } from './waitlist/staff-urgent.controller.js';
import { StaffWaitlistController } from './waitlist/staff-waitlist.controller.js';
import { WaitlistController } from './waitlist/waitlist.controller.js';
import { waitlistProviders } from './waitlist/waitlist.providers.js';
import { faultsOfWaitlistTable, WAITLIST_STATE_TABLE } from './waitlist/waitlist.state.js';
import { BookingTaskSubjects } from './task-subjects.js';

/** The booking and its life; the gate and the judge. */
@Module({
  imports: [
    AuditModule,
    BookingsOnCountersModule,
    ExpressModule,
    GateModule,
    LoansModule,
    QuotasModule,
    WaitingRoomModule,
    WorklistModule,
  ],
  controllers: [
    BookingsController,
    HoldsController,
    StaffBookingsController,
    VisitsController,
    LiveBoardsController,
    WaitlistController,
    StaffUrgentController,
    StaffWaitlistController,
    OpsController,
  ],
  providers: [
    PhoneVault,
    PhoneResealer,
    Judge,
    KnownRequests,
    IdempotentRequests,
    SlotAssessor,
    SlotTaker,
    BookingAnswers,
    BookingEnder,
    ChangeRules,
    BookingsReadModel,
    InvariantsReadModel,
    BookSlotUseCase,
    HoldSlotUseCase,
    ExtendHoldUseCase,
    ReleaseHoldUseCase,
    MoveHoldUseCase,
    SlotMover,
    CancelBookingUseCase,
    RescheduleBookingUseCase,
    ExpressBookings,
    GiveDetailsUseCase,
    DetailsTasks,
    VisitFactsFinder,
    SuspensionRule,
    Suspensions,
    CheckInCodes,
    StaffViews,
    AdvanceVisitUseCase,
    UndoVisitUseCase,
    CheckInUseCase,
    NoShowMarker,
    LiveBoards,
    HoldSweeper,
    Housekeeper,
    GateReconciler,
    ...waitlistProviders,
    ClosureTasks,
    BankDayTasks,
    { provide: ClosureImpactPort, useClass: BookingsTouchedByClosure },
    { provide: TaskSubjects, useClass: BookingTaskSubjects },
  ],
  exports: [
    ClosureImpactPort,
    TaskSubjects,
    SlotAssessor,
    HoldSweeper,
    LineKeeper,
    GateReconciler,
    InvariantsReadModel,
  ],
})
export class BookingsModule implements OnModuleInit {
  onModuleInit(): void {
    const faults = faultsOfStateTable(BOOKING_STATE_TABLE);
    if (faults.length > 0) throw new Error(`the state table of a booking is not sound: ${faults.join('; ')}`);
    const ofLine = faultsOfWaitlistTable(WAITLIST_STATE_TABLE);
    if (ofLine.length > 0) throw new Error(`the state table of the line is not sound: ${ofLine.join('; ')}`);
  }
}
