import { auditErrors } from './audit/index.js';
import { bookingErrors, visitErrors, waitlistErrors } from './bookings/index.js';
import { branchErrors } from './branches/index.js';
import { expressErrors } from './express/index.js';
import { identityErrors } from './identity/index.js';
import { loansErrors } from './loans/index.js';
import { composeCatalogue, platformErrors } from './platform/errors/index.js';
import { quotaErrors } from './quotas/index.js';
import { worklistErrors } from './worklist/index.js';
import { quotesErrors } from './quotes/index.js';
import { queueErrors } from './waiting-room/index.js';

/** Every code of the system, in order of precedence: form, identity, rules, conflicts, capacity. */
export const catalogue = composeCatalogue([
  platformErrors,
  identityErrors,
  queueErrors,
  branchErrors,
  loansErrors,
  quotesErrors,
  bookingErrors,
  visitErrors,
  waitlistErrors,
  expressErrors,
  quotaErrors,
  worklistErrors,
  auditErrors,
]);
