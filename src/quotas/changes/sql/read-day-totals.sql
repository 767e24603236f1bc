-- The places of all groups together that branches offer on days; null where one group has no cap.
--   $1 text[]  branches
--   $2 date[]  days
SELECT branch_id, period_start AS date,
  CASE WHEN bool_or(capacity IS NULL) THEN NULL ELSE sum(capacity)::integer END AS capacity
FROM quota_counters
WHERE branch_id = ANY ($1::text[])
  AND product_group IN ('HOUSING', 'CONSUMER', 'BUSINESS')
  AND period = 'DAY'
  AND period_start = ANY ($2::date[])
  AND pool = 'ALL'
  AND time_window = ''
GROUP BY branch_id, period_start
