-- Unfinished calls about offers that have ended, and whether the place was taken.
-- $1 at most so many
SELECT t.id::text AS id, b.booked_at IS NOT NULL AS "isTaken"
FROM tasks t JOIN bookings b ON b.id = t.booking_id
WHERE t.status IN ('OPEN', 'OFFERED') AND t.kind = 'WAITLIST_CALL' AND b.status <> 'HELD'
LIMIT $1
