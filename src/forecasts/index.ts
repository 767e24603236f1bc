export { backTest, type BackTest } from './back-test.policy.js';
export { type DemandDay, fitDemand, forecastDay } from './demand-model.policy.js';
export { ForecastKeeper } from './forecast-keeper.js';
export { ForecastsConfig } from './forecasts.config.js';
export { ForecastsModule } from './forecasts.module.js';
