-- The counters of one branch that customers and staff may still ask for, or those of them that changed.
--   $1 text    branch
--   $2 bigint  null for all; else seen_before of the reading before: only counters written since are returned
-- seen_before: the first transaction that was not over when this statement looked. Whatever a later reading can see
-- and this one could not was written by that transaction or a later one, so nothing falls between two readings.
-- Row versions carry the low 32 bits of their transaction; the comparison is modulo 2^32, as the server's own is.
-- Units kept for the line are shown as held: nobody who asks here may have them. Of what is held, kept is promised to nobody.
-- Groups and periods are spelled out so that the unique index finds the first day of each instead of reading years.
SELECT
  id, product_group, period, period_start, pool, time_window, capacity, taken, held + kept AS held, kept, ceiling, sold_extra, version,
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS seen_before
FROM quota_counters
WHERE branch_id = $1
  AND product_group IN ('HOUSING', 'CONSUMER', 'BUSINESS')
  AND period IN ('DAY', 'WEEK', 'MONTH')
  AND period_start >= CURRENT_DATE - 40
  AND (
    $2::bigint IS NULL
    OR (xmin::text::bigint - $2::bigint % 4294967296 + 4294967296) % 4294967296 < 2147483648
  )
