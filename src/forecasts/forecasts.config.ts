import { configFor, integer } from '../platform/config/index.js';

export class ForecastsConfig extends configFor('forecasts', {
  peakPercent: integer(
    'YUHUAN_FORECASTS_PEAK_PERCENT',
    { min: 50, max: 500 },
    {
      fallback: 100,
      unit: '% of the quota',
      doc: 'A day on which more than this share of its quota is expected opens a task for the head of the branch.',
    },
  ),
  startDelaySeconds: integer(
    'YUHUAN_FORECASTS_START_DELAY_SECONDS',
    { min: 0, max: 3600 },
    {
      fallback: 60,
      unit: 's',
      doc: 'How long after its start a worker makes the forecasts of the day: there is more urgent work before.',
    },
  ),
}) {}
