import { Module } from '@nestjs/common';
import { EventPartitions } from './event-partitions.js';

/** The event log: every change, who, why. */
@Module({ providers: [EventPartitions], exports: [EventPartitions] })
export class AuditModule {}
