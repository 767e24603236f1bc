-- Bookings that a standing closure meets and for which staff have no task yet. A task that people have ended stays ended.
-- $1 one closure, or null for all that are not over · $2 at most so many
SELECT b.id::text AS "bookingId", b.branch_id AS "branchId", b.date, b.time_window AS "timeWindow", c.id::text AS "closureId",
  c.kind, c.reason_zh AS "reasonZh", c.reason_en AS "reasonEn"
FROM branch_closures c
JOIN bookings b ON b.branch_id = c.branch_id AND b.date BETWEEN c.from_date AND c.to_date AND b.status = 'BOOKED'
WHERE c.removed_at IS NULL AND c.to_date >= current_date - 1 AND ($1::uuid IS NULL OR c.id = $1::uuid)
  AND (c.from_time IS NULL OR (
    b.time_window <> '' AND left(b.time_window, 5)::time < c.to_time AND right(b.time_window, 5)::time > c.from_time))
  AND NOT EXISTS (SELECT FROM tasks t WHERE t.kind = 'CLOSURE_MOVE' AND t.matter = b.id || ' ' || c.id)
ORDER BY b.date, b.id
LIMIT $2
