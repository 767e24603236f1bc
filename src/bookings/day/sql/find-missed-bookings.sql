-- Bookings of a branch that nobody came for, on days that are over there, by day and number; and whether a closure that was taken back since had shut the branch during some of the hours at which the customer was expected.
-- $1 branch · $2 first day, or that of the last booking before · $3 and its number, or empty · $4 first day that is not over · $5 at most so many
-- A closure that was taken back shut the door from when it was made, or its hours began, until it was taken back. What it was to be is told by its event.
WITH missed AS MATERIALIZED (
  SELECT id, date, number, time_window FROM bookings
  WHERE branch_id = $1 AND (date, number) > ($2::date, $3::text) AND date < $4::date AND status = 'BOOKED'
  ORDER BY date, number
  LIMIT $5
), lifted AS MATERIALIZED (
  SELECT c.from_date, coalesce((e.details ->> 'plannedToDate')::date, c.to_date) AS to_date,
    coalesce(c.from_time, '00:00') AS from_time, coalesce(c.to_time, '24:00') AS to_time, c.created_at, e.at AS lifted_at
  FROM branch_closures c
  JOIN events e ON e.subject_id = c.id AND e.subject_type = 'CLOSURE' AND e.type IN ('CLOSURE_REMOVED', 'CLOSURE_SHORTENED')
  WHERE c.branch_id = $1 AND c.from_date < $4::date
)
SELECT m.id::text AS id, m.date, m.number, m.time_window AS "timeWindow", EXISTS (
  SELECT FROM lifted l
  WHERE m.date BETWEEN l.from_date AND l.to_date
    AND greatest(l.created_at, (m.date + l.from_time) AT TIME ZONE n.time_zone, expected.begins AT TIME ZONE n.time_zone)
      < least(l.lifted_at, (m.date + l.to_time) AT TIME ZONE n.time_zone, expected.ends AT TIME ZONE n.time_zone)
) AS "metShutDoor"
FROM missed m
JOIN branches n ON n.id = $1
CROSS JOIN LATERAL (
  SELECT m.date + CASE m.time_window WHEN '' THEN n.opens_at ELSE left(m.time_window, 5)::time END AS begins,
    m.date + CASE m.time_window WHEN '' THEN n.closes_at ELSE right(m.time_window, 5)::time END AS ends
) expected
ORDER BY m.date, m.number
