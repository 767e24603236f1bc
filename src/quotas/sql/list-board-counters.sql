-- Every counter whose period touches a day from $2 to $3.
-- Each with how many there are of all, so that none is left out unsaid.
-- Units kept for the line are shown as held, which is what they are about to be.
--   $1 text    branch
--   $2 date    from
--   $3 date    to, included
--   $4 text    product group, or null for all
--   $5 integer rows at most
SELECT id, product_group, period, period_start, pool, time_window, capacity, taken, held + kept AS held, ceiling, sold_extra, version,
  count(*) OVER ()::integer AS total
FROM quota_counters
WHERE branch_id = $1
  AND ($4::text IS NULL OR product_group = $4)
  AND (
    (period = 'DAY' AND period_start >= $2 AND period_start <= $3)
    OR (period = 'WEEK' AND period_start >= date_trunc('week', $2::date::timestamp)::date AND period_start <= $3)
    OR (period = 'MONTH' AND period_start >= date_trunc('month', $2::date::timestamp)::date AND period_start <= $3)
  )
ORDER BY product_group, period_start, array_position(ARRAY['MONTH', 'WEEK', 'DAY'], period), pool, time_window
LIMIT $5
