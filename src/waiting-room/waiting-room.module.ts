import { Module, type OnModuleInit } from '@nestjs/common';
import { BranchesModule } from '../branches/index.js';
import { LoansModule } from '../loans/index.js';
import { Doorkeeper } from './doorkeeper.js';
import { DrawNumbersUseCase } from './draw-numbers.use-case.js';
import { DrawsReadModel } from './draws.read-model.js';
import { EnterQueueUseCase } from './enter-queue.use-case.js';
import { EntryTokens } from './entry-tokens.js';
import { JoinQueueUseCase } from './join-queue.use-case.js';
import { EnginePressure } from './pressure.port.js';
import { ProcessPressure } from './process-pressure.js';
import { PressureReporter } from './pressure-reporter.js';
import { QueueController } from './queue.controller.js';
import { QueueDoor } from './queue-door.use-case.js';
import { QueueEntries } from './queue-entries.js';
import { QueueOpsController } from './queue-ops.controller.js';
import { QueueOverviewReadModel } from './queue-overview.read-model.js';
import { QueueReadModel } from './queue.read-model.js';
import { faultsOfTransitions, ROOM_TRANSITIONS, TICKET_TRANSITIONS } from './queue.state.js';
import { ReleaseRooms } from './release-rooms.js';
import { StaffQueueController } from './staff-queue.controller.js';
import { TicketBook } from './ticket-book.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

/** Whose turn it is when a whole city comes at once. */
@Module({
  imports: [BranchesModule, LoansModule],
  controllers: [QueueController, StaffQueueController, QueueOpsController],
  providers: [
    QueueReadModel,
    QueueOverviewReadModel,
    DrawsReadModel,
    TicketBook,
    EntryTokens,
    QueueEntries,
    QueueDoor,
    ReleaseRooms,
    Doorkeeper,
    JoinQueueUseCase,
    EnterQueueUseCase,
    DrawNumbersUseCase,
    PressureReporter,
    WaitingRoomMetrics,
    { provide: EnginePressure, useClass: ProcessPressure },
  ],
  exports: [QueueEntries, Doorkeeper, PressureReporter],
})
export class WaitingRoomModule implements OnModuleInit {
  onModuleInit(): void {
    for (const table of [ROOM_TRANSITIONS, TICKET_TRANSITIONS]) {
      const faults = faultsOfTransitions(table);
      if (faults.length > 0) throw new Error(`a state table of the queue is not sound: ${faults.join('; ')}`);
    }
  }
}
