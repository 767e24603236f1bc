-- How each day of a branch filled, recounted from the event log: a booking or hold takes a place with its first event,
-- a move of either (RESCHEDULED, MOVED) gives one back and takes another, an end before the visit gives it back.
-- Months of the log are left unread in which nothing can be found: a day is open for booking 370 days ahead at most (400 are
-- looked back), so that nobody left it earlier, and no event of a booking is older than the booking.
-- $1 branch · $2 product group · $3 its products · $4 first and $5 last day
WITH concerned AS (
  SELECT b.id, b.branch_id, b.date, b.created_at
  FROM bookings b
  WHERE b.branch_id = $1 AND b.date >= $4::date AND b.date <= $5::date AND b.product = ANY ($3::text[])
  UNION
  SELECT b.id, b.branch_id, b.date, b.created_at
  FROM events e JOIN bookings b ON b.id = e.subject_id AND b.product = ANY ($3::text[])
  WHERE e.at >= $4::date - 400 AND e.type IN ('RESCHEDULED', 'MOVED') AND e.details -> 'from' ->> 'branchId' = $1
    AND e.details -> 'from' ->> 'date' >= $4::text AND e.details -> 'from' ->> 'date' <= $5::text
),
told AS MATERIALIZED (
  SELECT e.id, e.at, e.seq, e.type, e.to_state, e.details -> 'from' AS origin, e.details -> 'to' AS target,
    c.id AS booking_id, c.branch_id, c.date
  FROM concerned c JOIN events e ON e.subject_id = c.id AND e.subject_type = 'booking'
  WHERE e.at >= (SELECT min(created_at) FROM concerned)
),
moved AS (
  SELECT DISTINCT ON (booking_id) booking_id, origin FROM told WHERE type IN ('RESCHEDULED', 'MOVED')
  ORDER BY booking_id, seq
),
step AS (
  SELECT told.id, told.at, coalesce(origin ->> 'branchId', told.branch_id) AS branch_id,
    coalesce((origin ->> 'date')::date, told.date) AS date, 1 AS units
  FROM (SELECT id, at, seq, booking_id, branch_id, date FROM told) AS told LEFT JOIN moved USING (booking_id)
  WHERE told.seq = 1
  UNION ALL
  SELECT id, at, origin ->> 'branchId', (origin ->> 'date')::date, -1 FROM told WHERE type IN ('RESCHEDULED', 'MOVED')
  UNION ALL
  SELECT id, at, target ->> 'branchId', (target ->> 'date')::date, 1 FROM told WHERE type IN ('RESCHEDULED', 'MOVED')
  UNION ALL
  SELECT id, at, branch_id, date, -1 FROM told WHERE to_state IN ('CANCELLED', 'RELEASED', 'EXPIRED')
),
running AS (
  SELECT date, at, units, sum(units) OVER (PARTITION BY date ORDER BY id, units ROWS UNBOUNDED PRECEDING) AS in_use
  FROM step
  WHERE branch_id = $1
)
SELECT counter.period_start AS date, counter.capacity,
  coalesce(sum(running.units), 0)::integer AS "inUse",
  coalesce(max(running.in_use), 0)::integer AS "mostInUse",
  min(running.at) FILTER (WHERE running.units > 0) AS "firstAt",
  min(running.at) FILTER (WHERE running.in_use >= counter.capacity) AS "fullAt"
FROM quota_counters counter LEFT JOIN running ON running.date = counter.period_start
WHERE counter.branch_id = $1 AND counter.product_group = $2 AND counter.period = 'DAY'
  AND counter.period_start >= $4::date AND counter.period_start <= $5::date
  AND counter.pool = 'ALL' AND counter.time_window = ''
GROUP BY counter.period_start, counter.capacity
ORDER BY counter.period_start
