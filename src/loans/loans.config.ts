import { z } from 'zod';
import { configFor, integer, optionalText, type Relation, text } from '../platform/config/index.js';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** How the core banking system is asked, and how long its word is good. */
export class LoansConfig extends configFor('loans', {
  coreUrl: text('YUHUAN_CORE_URL', httpUrl, {
    doc: 'Where the core banking system answers, path prefix included. There is no default: what a loan is cannot be guessed.',
  }),
  coreToken: optionalText('YUHUAN_CORE_TOKEN', z.string().min(1).max(4096), {
    doc: 'Bearer token that is sent to the core banking system; none when left out.',
    secret: true,
  }),
  coreTimeoutMs: integer(
    'YUHUAN_CORE_TIMEOUT_MS',
    { min: 50, max: 10_000 },
    {
      fallback: 1500,
      unit: 'ms',
      doc: 'From sending a question to the last byte of its answer. A customer waits no longer than this for the core, and before it no longer than this for a connection.',
    },
  ),
  coreConnections: integer(
    'YUHUAN_CORE_CONNECTIONS',
    { min: 1, max: 256 },
    {
      fallback: 8,
      unit: 'connections',
      doc: "Kept open by one process; questions beyond them wait, those of bookings before customers' lists, which take three quarters of them at most.",
    },
  ),
  coreResponseMaxBytes: integer(
    'YUHUAN_CORE_RESPONSE_MAX_BYTES',
    { min: 65_536, max: 67_108_864 },
    {
      fallback: 2_097_152,
      unit: 'bytes',
      doc: 'A longer answer is broken off. 500 loans are some 400 KiB.',
    },
  ),
  coreFailureThreshold: integer(
    'YUHUAN_CORE_FAILURES_MAX',
    { min: 1, max: 1000 },
    {
      fallback: 5,
      unit: 'failures',
      doc: 'Failures in a row after which the core is not asked for a while.',
    },
  ),
  coreOpenMs: integer(
    'YUHUAN_CORE_OPEN_MS',
    { min: 100, max: 60_000 },
    { fallback: 2000, unit: 'ms', doc: 'How long it is then not asked, before one question tries it again.' },
  ),
  coreBatchMaxLoans: integer(
    'YUHUAN_CORE_BATCH_MAX',
    { min: 1, max: 500 },
    { fallback: 200, unit: 'loans', doc: 'Loans asked for in one question.' },
  ),
  coreBatchesMaxInFlight: integer(
    'YUHUAN_CORE_BATCHES_IN_FLIGHT',
    { min: 1, max: 64 },
    {
      fallback: 4,
      unit: 'questions',
      doc: 'Questions for loans under way at once; while all are, asks gather.',
    },
  ),
  loansQueuedMax: integer(
    'YUHUAN_LOANS_QUEUED_MAX',
    { min: 1, max: 100_000 },
    { fallback: 5000, unit: 'loans', doc: 'Asks that may wait for a question; those beyond are refused.' },
  ),
  loanFreshMs: integer(
    'YUHUAN_LOAN_FRESH_MS',
    { min: 0, max: 3_600_000 },
    {
      fallback: 300_000,
      unit: 'ms',
      doc: 'A loan this young is used without asking the core: long enough for a customer to look and then book.',
    },
  ),
  loanUsableMs: integer(
    'YUHUAN_LOAN_USABLE_MS',
    { min: 0, max: 86_400_000 },
    {
      fallback: 900_000,
      unit: 'ms',
      doc: 'A loan this young is used when the core does not answer; an older one never is.',
    },
  ),
  // Five minutes, as long as a loan is fresh, of a hundred customers a second.
  loanSnapshotsMax: integer(
    'YUHUAN_LOAN_SNAPSHOTS_MAX',
    { min: 100, max: 2_000_000 },
    { fallback: 30_000, unit: 'loans', doc: 'Loans remembered by one process, some 400 bytes each.' },
  ),
  loanListsMax: integer(
    'YUHUAN_LOAN_LISTS_MAX',
    { min: 100, max: 200_000 },
    { fallback: 10_000, unit: 'customers', doc: "Customers' lists of loans remembered by one process." },
  ),
  loanListsMaxInFlight: integer(
    'YUHUAN_LOAN_LISTS_IN_FLIGHT',
    { min: 1, max: 1000 },
    {
      fallback: 64,
      unit: 'questions',
      doc: "Questions for customers' lists of loans under way or in line at once; those beyond are refused.",
    },
  ),
  ruleSetsRefreshMs: integer(
    'YUHUAN_RULE_SETS_REFRESH_MS',
    { min: 250, max: 600_000 },
    {
      fallback: 10_000,
      unit: 'ms',
      doc: 'The rule sets are read anew this long after the last reading. A new version should be written at least this long before it takes effect.',
    },
  ),
}) {}

export const loansRelations: readonly Relation[] = [
  (get) => {
    const { loanFreshMs, loanUsableMs } = get(LoansConfig);
    return loanFreshMs > loanUsableMs
      ? `YUHUAN_LOAN_FRESH_MS (${loanFreshMs}) must not exceed YUHUAN_LOAN_USABLE_MS (${loanUsableMs}): what is fresh is usable`
      : undefined;
  },
];
