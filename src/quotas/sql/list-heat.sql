-- Whole days, weeks and months of many branches, a row for each branch, group and period: what a heat map is drawn
-- from. Each cell is [days from the first day asked for, capacity or null, in use (units kept for the
-- line among them), overbooked by].
--   $1 text[]  branches
--   $2 text[]  product groups
--   $3 date    from
--   $4 date    to, included
-- Periods are one branch of the union each, so that the unique index finds the range of each.
SELECT branch_id, product_group, period, json_agg(json_build_array(
  period_start - $3::date, capacity, taken + held + kept,
  CASE WHEN capacity IS NULL THEN 0 ELSE greatest(0, taken + held - capacity - sold_extra) END
) ORDER BY period_start) AS cells
FROM (
  SELECT branch_id, product_group, period, period_start, capacity, taken, held, kept, sold_extra
  FROM quota_counters
  WHERE branch_id = ANY ($1::text[]) AND product_group = ANY ($2::text[]) AND period = 'DAY'
    AND period_start >= $3::date AND period_start <= $4::date AND pool = 'ALL' AND time_window = ''
  UNION ALL
  SELECT branch_id, product_group, period, period_start, capacity, taken, held, kept, sold_extra
  FROM quota_counters
  WHERE branch_id = ANY ($1::text[]) AND product_group = ANY ($2::text[]) AND period = 'WEEK'
    AND period_start >= date_trunc('week', $3::date::timestamp)::date AND period_start <= $4::date
    AND pool = 'ALL' AND time_window = ''
  UNION ALL
  SELECT branch_id, product_group, period, period_start, capacity, taken, held, kept, sold_extra
  FROM quota_counters
  WHERE branch_id = ANY ($1::text[]) AND product_group = ANY ($2::text[]) AND period = 'MONTH'
    AND period_start >= date_trunc('month', $3::date::timestamp)::date AND period_start <= $4::date
    AND pool = 'ALL' AND time_window = ''
) AS counter
GROUP BY branch_id, product_group, period
ORDER BY branch_id, product_group, period
