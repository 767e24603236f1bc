-- Proves that no counter of any level was ever given more bookings and holds than its capacity (INV-1).
-- Counted from the slots of the bookings themselves, whatever the counter says of itself. A counter that staff lowered
-- under what was in use may stay above it, up to its ceiling (INV-11); where staff change nothing, none may.
WITH used AS (
  SELECT c.id, count(b.id) AS units
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
SELECT c.branch_id, c.period, c.period_start::text AS start, c.pool, c.time_window, c.capacity, c.ceiling, c.taken, c.held, used.units
FROM quota_counters c JOIN used ON used.id = c.id
WHERE c.capacity IS NOT NULL
  AND greatest(used.units, c.taken + c.held) >
    CASE WHEN (SELECT quotas_change FROM load_run) THEN c.ceiling ELSE c.capacity END
