-- Unfinished tasks to ask how much is repaid, of bookings of which it is known now, or that do not stand any more.
-- $1 at most so many
SELECT t.id::text AS id, b.kind IS NOT NULL AS given
FROM tasks t
JOIN bookings b ON b.id = t.booking_id
WHERE t.kind = 'EXPRESS_DETAILS' AND t.status IN ('OPEN', 'OFFERED')
  AND (b.kind IS NOT NULL OR b.status NOT IN ('BOOKED', 'CHECKED_IN'))
LIMIT $1
