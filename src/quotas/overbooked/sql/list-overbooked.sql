-- Counters of periods that are not over on which more is promised than staff allow, the most pressing day first.
--   $1 text[]   branches, or null for all
--   $2 integer  rows at most
--   $3 date, $4 text, $5 bigint  first day, branch and id of the last counter of the page before, or nulls
-- No index has what is in use: every booking would rewrite it. Groups and periods are spelled out, and the first bound
-- of each period is plain, so that the unique index, asked once a branch, spares it the years that have been.
SELECT
  c.id, c.branch_id, c.product_group, c.period, c.period_start, c.pool, c.time_window, c.capacity, c.taken, c.held, c.ceiling, c.sold_extra, c.version,
  CASE c.period
    WHEN 'DAY' THEN c.period_start
    WHEN 'WEEK' THEN c.period_start + 6
    ELSE (c.period_start + interval '1 month')::date - 1
  END AS last_day
FROM branches AS b
JOIN quota_counters AS c ON c.branch_id = b.id
  AND c.product_group IN ('HOUSING', 'CONSUMER', 'BUSINESS')
  AND c.period IN ('DAY', 'WEEK', 'MONTH')
  AND c.period_start >= current_date - 31
  AND c.period_start >= CASE c.period
    WHEN 'DAY' THEN current_date - 1
    WHEN 'WEEK' THEN current_date - 7
    ELSE (current_date - interval '1 month')::date
  END
WHERE ($1::text[] IS NULL OR b.id = ANY ($1::text[]))
  AND c.capacity IS NOT NULL
  AND c.taken + c.held > c.capacity + c.sold_extra
  AND ($5::bigint IS NULL OR (c.period_start, c.branch_id, c.id) > ($3::date, $4::text, $5::bigint))
ORDER BY c.period_start, c.branch_id, c.id
LIMIT $2
