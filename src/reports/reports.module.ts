import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { BookingReports } from './booking-report.read-model.js';
import { RefusalTally } from './refusal-tally.js';
import { ReportsController } from './reports.controller.js';

/** What a branch learns from its bookings. */
@Module({
  imports: [AuditModule],
  controllers: [ReportsController],
  providers: [BookingReports, RefusalTally],
  exports: [RefusalTally],
})
export class ReportsModule {}
