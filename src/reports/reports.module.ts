import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import type { Catalogue } from '../platform/errors/index.js';
import { BookingReports } from './booking-report.read-model.js';
import { RefusalTally } from './refusal-tally.js';
import { RefusalWords } from './refusal-words.js';
import { ReportsController } from './reports.controller.js';

/** What a branch learns from its bookings. */
@Module({
  imports: [AuditModule],
  controllers: [ReportsController],
  providers: [BookingReports, RefusalTally],
  exports: [RefusalTally],
})
export class ReportsModule {
  /** @param catalogue every code by which a place may be refused, in the words of both languages */
  static with({ catalogue }: { catalogue: Catalogue }): DynamicModule {
    const words = { provide: RefusalWords, useFactory: () => new RefusalWords(catalogue) };
    return { module: ReportsModule, providers: [words] };
  }
}
