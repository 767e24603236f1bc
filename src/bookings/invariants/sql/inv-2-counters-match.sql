-- Counters of the open horizon whose units differ from the bookings that use them: too many are undersell, too few oversell. A month's counter may be used by any day of it, so that whole months before it are left out.
WITH used AS (
  SELECT u.counter_id,
    count(*) FILTER (WHERE b.status = 'HELD') AS held,
    count(*) FILTER (WHERE b.status IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')) AS taken
  FROM bookings b CROSS JOIN unnest(b.counter_ids) AS u (counter_id)
  WHERE b.status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW') AND b.date >= current_date - 40
  GROUP BY u.counter_id
)
SELECT c.id, c.branch_id, c.period, c.period_start, c.taken, c.held, coalesce(u.taken, 0) AS bookings_taken, coalesce(u.held, 0) AS bookings_held
FROM quota_counters c LEFT JOIN used u ON u.counter_id = c.id
WHERE c.period_start >= current_date - 40
  AND (c.taken <> coalesce(u.taken, 0) OR c.held <> coalesce(u.held, 0))
