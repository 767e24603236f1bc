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
  expressPercent: integer(
    'YUHUAN_FORECASTS_EXPRESS_PERCENT',
    { min: 50, max: 1000 },
    {
      fallback: 130,
      unit: '% of the quota',
      doc: 'Beyond this share the runbook of a peak asks for a counter of its own for what is quick.',
    },
  ),
  noticePercent: integer(
    'YUHUAN_FORECASTS_NOTICE_PERCENT',
    { min: 50, max: 1000 },
    {
      fallback: 160,
      unit: '% of the quota',
      doc: 'Beyond this share the runbook of a peak asks to tell customers of quieter days.',
    },
  ),
  scalePercent: integer(
    'YUHUAN_FORECASTS_SCALE_PERCENT',
    { min: 100, max: 1000 },
    {
      fallback: 150,
      unit: '% of an ordinary day',
      doc: 'From this size of a day on its forecast hints at more API processes.',
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
