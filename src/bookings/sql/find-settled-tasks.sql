-- Unfinished tasks about bookings that no longer need anybody: moved or cancelled, or the closure was taken back, or the
-- visit was completed. Of a closure that was taken back after it had begun the days that have been stay closed, and their
-- bookings still wait for somebody; those of its other days were not moved and need nobody.
-- $1 at most so many
SELECT t.id::text AS id, b.status = 'BOOKED' AND (c.removed_at IS NOT NULL
  OR c.branch_id = b.branch_id AND c.to_date < b.date AND b.date::text = t.details ->> 'date') IS TRUE AS withdrawn
FROM tasks t
JOIN bookings b ON b.id = t.booking_id
LEFT JOIN branch_closures c ON c.id = t.source_id AND t.kind = 'CLOSURE_MOVE'
WHERE t.status IN ('OPEN', 'OFFERED') AND (
  (t.kind = 'CLOSURE_MOVE' AND (
    b.status <> 'BOOKED' OR c.removed_at IS NOT NULL OR b.branch_id <> c.branch_id
    OR b.date NOT BETWEEN c.from_date AND c.to_date
    OR b.time_window IS DISTINCT FROM (t.details ->> 'window') AND c.from_time IS NOT NULL))
  OR (t.kind = 'UNFINISHED_VISIT' AND b.status <> 'CHECKED_IN'))
LIMIT $1
