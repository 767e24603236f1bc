import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AdmissionMetrics } from './admission.metrics.js';
import { KnocksModule } from './knocks/knocks.module.js';
import { RateLimitGuard } from './rate-limit.guard.js';

/**
 * Importing this room limits every operation of the application but those that `@SkipThrottle()` opens. Guards run in
 * the order in which their modules are imported: this one comes after identity's, by which callers are known.
 */
@Module({
  imports: [KnocksModule],
  providers: [AdmissionMetrics, RateLimitGuard, { provide: APP_GUARD, useExisting: RateLimitGuard }],
})
export class AdmissionModule {}
