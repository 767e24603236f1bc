-- The counters that a change reaches, locked in the order of their ids, as bookings lock them.
--   $1 text       branch
--   $2 text[]     product groups
--   $3 text[]     periods
--   $4 date[]     starts
--   $5 text[]     pools
--   $6 text[]     time windows
SELECT
  counter.id, counter.product_group, counter.period, counter.period_start, counter.pool, counter.time_window,
  counter.capacity, counter.taken, counter.held, counter.ceiling, counter.version
FROM unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[])
  AS cell (product_group, period, period_start, pool, time_window)
JOIN quota_counters AS counter
  ON counter.branch_id = $1
  AND counter.product_group = cell.product_group
  AND counter.period = cell.period
  AND counter.period_start = cell.period_start
  AND counter.pool = cell.pool
  AND counter.time_window = cell.time_window
ORDER BY counter.id
FOR NO KEY UPDATE OF counter
