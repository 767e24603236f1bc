import { configFor, integer } from '../platform/config/index.js';

export class QuotasConfig extends configFor('quotas', {
  horizonIntervalMinutes: integer(
    'YUHUAN_QUOTAS_HORIZON_INTERVAL_MINUTES',
    { min: 1, max: 720 },
    {
      fallback: 60,
      unit: 'minutes',
      doc: 'How often the counters of days that come into sight are opened. They are opened 35 days early, so a missed one is no harm.',
    },
  ),
  calendarMaxAgeMs: integer(
    'YUHUAN_QUOTAS_CALENDAR_MAX_AGE_MS',
    { min: 0, max: 900 },
    {
      fallback: 500,
      unit: 'ms',
      doc: 'A calendar page whose counters were read longer ago is built anew. Below 900, so that with the reading itself it is never a second behind.',
    },
  ),
  calendarPagesMax: integer(
    'YUHUAN_QUOTAS_CALENDAR_PAGES_MAX',
    { min: 16, max: 20_000 },
    {
      fallback: 1000,
      unit: 'pages',
      doc: 'Calendar pages kept ready. One has some 10 KB; 20 branches × 4 products × 2 languages × 3 months are 480.',
    },
  ),
  alternativesMaxAgeMs: integer(
    'YUHUAN_QUOTAS_ALTERNATIVES_MAX_AGE_MS',
    { min: 0, max: 5000 },
    {
      fallback: 300,
      unit: 'ms',
      doc: 'Alternatives found for one slot are told to everyone who asks within this: a sold-out storm asks thousands of times.',
    },
  ),
}) {}
