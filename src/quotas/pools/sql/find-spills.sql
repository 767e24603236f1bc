-- Branches where a share for phone and counter has unused places on a day on which they belong online.
-- Per rule: $1 branches · $2 product groups · $3 first days · $4 last days · $5 places that stay.
SELECT DISTINCT rule.branch_id
FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::integer[])
  AS rule (branch_id, product_group, first_day, last_day, keep)
JOIN quota_counters AS assisted
  ON assisted.branch_id = rule.branch_id
  AND assisted.product_group = rule.product_group
  AND assisted.period = 'DAY'
  AND assisted.period_start >= rule.first_day
  AND assisted.period_start <= rule.last_day
  AND assisted.pool = 'ASSISTED'
  AND assisted.time_window = ''
JOIN quota_counters AS online
  ON (online.branch_id, online.product_group, online.period, online.period_start, online.pool, online.time_window)
    = (assisted.branch_id, assisted.product_group, assisted.period, assisted.period_start, 'ONLINE', '')
WHERE online.capacity IS NOT NULL AND assisted.capacity - assisted.taken - assisted.held - assisted.kept > rule.keep
