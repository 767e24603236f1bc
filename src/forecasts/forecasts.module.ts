import { Module } from '@nestjs/common';
import { QuotasModule } from '../quotas/index.js';
import { WorklistModule } from '../worklist/index.js';
import { ForecastKeeper } from './forecast-keeper.js';
import { ForecastMaker } from './forecast-maker.js';
import { ForecastsController } from './forecasts.controller.js';
import { ForecastsReadModel } from './forecasts.read-model.js';

/** How many customers to expect, and what to offer for them. */
@Module({
  imports: [QuotasModule, WorklistModule],
  controllers: [ForecastsController],
  providers: [ForecastMaker, ForecastsReadModel, ForecastKeeper],
  exports: [ForecastKeeper],
})
export class ForecastsModule {}
