-- The counters that a change reaches, as they are now: every place that it names, in every group of every branch.
-- Nothing is locked: the branches are, so that no other change moves a capacity meanwhile.
-- Pairs: $1 branches · $2 product groups. Places: $3 periods · $4 starts · $5 pools · $6 time windows.
-- Each is looked up by itself (LIMIT 1): for a join the store expects one row, and compares thousands with hundreds.
SELECT
  counter.id, counter.branch_id, counter.product_group, counter.period, counter.period_start, counter.pool,
  counter.time_window, counter.capacity, counter.taken, counter.held, counter.ceiling, counter.sold_extra, counter.version
FROM unnest($1::text[], $2::text[]) AS pair (branch_id, product_group)
CROSS JOIN unnest($3::text[], $4::date[], $5::text[], $6::text[]) AS place (period, period_start, pool, time_window)
CROSS JOIN LATERAL (
  SELECT *
  FROM quota_counters
  WHERE quota_counters.branch_id = pair.branch_id
    AND quota_counters.product_group = pair.product_group
    AND quota_counters.period = place.period
    AND quota_counters.period_start = place.period_start
    AND quota_counters.pool = place.pool
    AND quota_counters.time_window = place.time_window
  LIMIT 1
) AS counter
