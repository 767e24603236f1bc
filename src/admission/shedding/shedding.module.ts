import { Global, Module } from '@nestjs/common';
import { InFlight } from './in-flight.js';
import { Pressure } from './pressure.js';
import { Shedder } from './shedder.js';
import { SheddingHooks } from './shedding-hooks.js';
import { SheddingMetrics } from './shedding.metrics.js';

/** Global for `Pressure`, by which whoever lets people in decides how many. */
@Global()
@Module({
  providers: [InFlight, Pressure, Shedder, SheddingMetrics, SheddingHooks],
  exports: [Pressure, SheddingHooks],
})
export class SheddingModule {}
