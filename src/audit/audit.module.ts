import { Module } from '@nestjs/common';
import { EventExports } from './event-export.js';
import { ExportLog } from './export-log.js';
import { EventLog } from './event-log.js';
import { EventPartitions } from './event-partitions.js';
import { EventSearches } from './event-search.read-model.js';
import { EventTail } from './event-tail.js';
import { EventsController } from './events.controller.js';

/** The event log: every change, who, why. */
@Module({
  controllers: [EventsController],
  providers: [EventPartitions, EventLog, EventTail, EventSearches, EventExports, ExportLog],
  exports: [EventPartitions, EventLog, EventTail, ExportLog],
})
export class AuditModule {}
