-- Brings into being the counters that a change names and that are not there yet, empty and closed; the same
-- transaction gives them their capacity.
-- Pairs: $1 branches · $2 product groups. Places: $3 periods · $4 starts · $5 pools · $6 time windows.
-- The order is that in which the horizon inserts, so that two of them wait for each other and never in a circle.
INSERT INTO quota_counters
  (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling, version)
SELECT pair.branch_id, pair.product_group, place.period, place.period_start, place.pool, place.time_window, 0, 0, 0
FROM unnest($1::text[], $2::text[]) AS pair (branch_id, product_group)
CROSS JOIN unnest($3::text[], $4::date[], $5::text[], $6::text[]) AS place (period, period_start, pool, time_window)
WHERE NOT EXISTS (
  SELECT FROM quota_counters AS known
  WHERE (known.branch_id, known.product_group, known.period, known.period_start, known.pool, known.time_window)
    = (pair.branch_id, pair.product_group, place.period, place.period_start, place.pool, place.time_window)
)
ORDER BY pair.branch_id, pair.product_group, place.period, place.period_start, place.pool, place.time_window
ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO NOTHING
RETURNING id
