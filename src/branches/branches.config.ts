import { configFor, integer } from '../platform/config/index.js';

export class BranchesConfig extends configFor('branches', {
  refreshMs: integer(
    'YUHUAN_BRANCHES_REFRESH_MS',
    { min: 250, max: 60_000 },
    {
      fallback: 2_000,
      unit: 'ms',
      doc: 'The network, the calendar and closures are read anew this long after the last reading. A closure reaches the other processes within this.',
    },
  ),
  cacheMaxAgeSeconds: integer(
    'YUHUAN_BRANCHES_CACHE_MAX_AGE_SECONDS',
    { min: 0, max: 3_600 },
    {
      fallback: 60,
      unit: 's',
      doc: 'Browsers and proxies may show a list of branches this long without asking again.',
    },
  ),
}) {}
