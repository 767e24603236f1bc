-- The counters that a change reaches, as they are now: every place that it names, in every group of every branch.
-- Nothing is locked: the branches are, so that no other change moves a capacity meanwhile.
-- Pairs: $1 branches · $2 product groups. Places: $3 periods · $4 starts · $5 pools · $6 time windows.
SELECT
  counter.id, counter.branch_id, counter.product_group, counter.period, counter.period_start, counter.pool,
  counter.time_window, counter.capacity, counter.taken, counter.held, counter.ceiling, counter.sold_extra, counter.version
FROM unnest($1::text[], $2::text[]) AS pair (branch_id, product_group)
CROSS JOIN unnest($3::text[], $4::date[], $5::text[], $6::text[]) AS place (period, period_start, pool, time_window)
JOIN quota_counters AS counter
  ON counter.branch_id = pair.branch_id
  AND counter.product_group = pair.product_group
  AND counter.period = place.period
  AND counter.period_start = place.period_start
  AND counter.pool = place.pool
  AND counter.time_window = place.time_window
