-- Brings into being the counters that a change names and that are not there yet, empty and closed; the same
-- transaction gives them their capacity.
--   $1 text       branch
--   $2 text[]     product groups
--   $3 text[]     periods
--   $4 date[]     starts
--   $5 text[]     pools
--   $6 text[]     time windows
-- The order is that in which the horizon inserts, so that two of them wait for each other and never in a circle.
INSERT INTO quota_counters
  (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling, version)
SELECT $1::text, cell.product_group, cell.period, cell.period_start, cell.pool, cell.time_window, 0, 0, 0
FROM unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[])
  AS cell (product_group, period, period_start, pool, time_window)
WHERE NOT EXISTS (
  SELECT FROM quota_counters AS known
  WHERE (known.branch_id, known.product_group, known.period, known.period_start, known.pool, known.time_window)
    = ($1::text, cell.product_group, cell.period, cell.period_start, cell.pool, cell.time_window)
)
ORDER BY cell.product_group, cell.period, cell.period_start, cell.pool, cell.time_window
ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO NOTHING
RETURNING id
