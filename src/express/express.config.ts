import { configFor, integer } from '../platform/config/index.js';

export class ExpressConfig extends configFor('express mode', {
  refreshMs: integer(
    'YUHUAN_EXPRESS_REFRESH_MS',
    { min: 100, max: 60_000 },
    {
      fallback: 1_000,
      unit: 'ms',
      doc: 'Where express mode is on is read anew this long after the last reading. That it was turned on or off reaches the other processes within this.',
    },
  ),
  maxHours: integer(
    'YUHUAN_EXPRESS_MAX_HOURS',
    { min: 1, max: 168 },
    {
      fallback: 72,
      unit: 'h',
      doc: 'Express mode is turned on for so long at most; then it ends by itself.',
    },
  ),
}) {}
