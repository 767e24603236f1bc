-- Bookings of express mode of which nobody has said in time how much is repaid, by the clock of this server, without a task
-- yet. A task that people have ended stays ended.
-- $1 at most so many
SELECT b.id::text AS "bookingId", b.branch_id AS "branchId", b.date, b.details_until AS "detailsUntil"
FROM bookings b
WHERE b.details_until <= now() AND b.kind IS NULL AND b.status IN ('BOOKED', 'CHECKED_IN')
  AND NOT EXISTS (SELECT FROM tasks t WHERE t.kind = 'EXPRESS_DETAILS' AND t.matter = b.id::text)
ORDER BY b.details_until
LIMIT $1
