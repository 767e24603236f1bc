-- Counters of periods that are not over on which more is promised than staff allow, the most pressing day first.
--   $1 text[]   branches, or null for all
--   $2 integer  rows at most
-- No index serves it: one on what is in use would make every booking rewrite it. A hundred thousand counters are read
-- in some tens of milliseconds.
SELECT
  id, branch_id, product_group, period, period_start, pool, time_window, capacity, taken, held, ceiling, sold_extra, version,
  CASE period
    WHEN 'DAY' THEN period_start
    WHEN 'WEEK' THEN period_start + 6
    ELSE (period_start + interval '1 month')::date - 1
  END AS last_day
FROM quota_counters
WHERE capacity IS NOT NULL
  AND taken + held > capacity + sold_extra
  AND ($1::text[] IS NULL OR branch_id = ANY ($1::text[]))
  AND period_start >= CASE period
    WHEN 'DAY' THEN current_date - 1
    WHEN 'WEEK' THEN current_date - 7
    ELSE (current_date - interval '1 month')::date
  END
ORDER BY period_start, branch_id, id
LIMIT $2
