-- Bookings on days on which the bank does not serve, for which staff have no task, or one that settled itself: the day was a
-- business day when they were made. A task that people have ended stays ended. The matter is the booking at its branch on
-- its day, so that a move makes another one; without the branch that of tasks from before it was told.
-- The index over active bookings finds them, however many there have been.
-- Per day: $1 day · $2 why, in Chinese · $3 in English. $4 at most so many
SELECT t.id::text AS "taskId", b.id::text AS "bookingId", b.branch_id AS "branchId", b.date, b.time_window AS "timeWindow",
  d.reason_zh AS "reasonZh", d.reason_en AS "reasonEn"
FROM unnest($1::date[], $2::text[], $3::text[]) AS d (date, reason_zh, reason_en)
JOIN bookings b ON b.date = d.date AND b.status = 'BOOKED'
LEFT JOIN tasks t ON t.kind = 'CLOSURE_MOVE' AND t.branch_id = b.branch_id
  AND t.matter IN (b.id || ' ' || b.branch_id || ' BANK ' || b.date, b.id || ' BANK ' || b.date)
WHERE t.id IS NULL
  OR t.status IN ('DONE', 'DISMISSED') AND EXISTS (
    SELECT FROM events e
    WHERE e.subject_id = t.id AND e.seq = t.seq AND e.actor_role = 'system' AND e.at >= t.created_at
  )
ORDER BY b.date, b.id
LIMIT $4
