import { Module } from '@nestjs/common';
import { EventLog } from './event-log.js';
import { EventPartitions } from './event-partitions.js';
import { EventTail } from './event-tail.js';

/** The event log: every change, who, why. */
@Module({
  providers: [EventPartitions, EventLog, EventTail],
  exports: [EventPartitions, EventLog, EventTail],
})
export class AuditModule {}
