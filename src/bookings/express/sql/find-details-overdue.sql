-- Bookings of express mode of which nobody has said in time how much is repaid, by the clock of this server, without a task,
-- or with one that settled itself: a step of the visit that is undone asks for it again. The matter is the booking at its
-- branch by its deadline, so that a move makes another one; a task that people have ended stays ended.
-- $1 at most so many
SELECT t.id::text AS "taskId", b.id::text AS "bookingId", b.branch_id AS "branchId", b.date, b.details_until AS "detailsUntil", due.matter
FROM bookings b
CROSS JOIN LATERAL (SELECT concat_ws(' ', b.id, b.branch_id, extract(epoch FROM b.details_until)) AS matter) AS due
LEFT JOIN tasks t ON t.kind = 'EXPRESS_DETAILS' AND t.matter = due.matter
WHERE b.details_until <= now() AND b.kind IS NULL AND b.status IN ('BOOKED', 'CHECKED_IN')
  AND (t.id IS NULL OR t.status IN ('DONE', 'DISMISSED') AND EXISTS (
    SELECT FROM events e
    WHERE e.subject_id = t.id AND e.seq = t.seq AND e.actor_role = 'system' AND e.at >= t.created_at
  ))
ORDER BY b.details_until
LIMIT $1
