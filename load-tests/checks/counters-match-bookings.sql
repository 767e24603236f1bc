-- Proves that every unit taken belongs to a booking and every booking took its units, once, at every level (INV-7).
WITH used AS (
  SELECT c.id, count(*) FILTER (WHERE b.status <> 'HELD') AS taken, count(*) FILTER (WHERE b.status = 'HELD') AS held
  FROM quota_counters c JOIN bookings b ON c.branch_id = b.branch_id
    AND c.product_group = CASE b.product WHEN 'MORTGAGE' THEN 'HOUSING' WHEN 'BUSINESS' THEN 'BUSINESS' ELSE 'CONSUMER' END
    AND c.period_start = CASE c.period WHEN 'DAY' THEN b.date ELSE date_trunc(lower(c.period), b.date::timestamp)::date END
    AND (c.pool = 'ALL' OR c.pool = CASE
      WHEN b.counter_ids && coalesce((SELECT array_agg(id) FROM quota_counters WHERE pool = 'URGENT'), '{}') THEN 'URGENT'
      WHEN b.channel IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END)
    AND (c.time_window = '' OR c.time_window = b.time_window)
  WHERE b.status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
  GROUP BY c.id
)
SELECT c.branch_id, c.period, c.period_start::text AS start, c.pool, c.time_window, c.taken, c.held,
  coalesce(used.taken, 0) AS bookings, coalesce(used.held, 0) AS holds
FROM quota_counters c LEFT JOIN used ON used.id = c.id
WHERE c.taken <> coalesce(used.taken, 0) OR c.held <> coalesce(used.held, 0)
