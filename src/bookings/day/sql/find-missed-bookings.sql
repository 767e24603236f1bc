-- Bookings of a branch that nobody came for, on days that are over there.
-- $1 branch · $2 first day · $3 first day that is not over · $4 at most so many
SELECT id::text AS id, date FROM bookings
WHERE branch_id = $1 AND date >= $2::date AND date < $3::date AND status = 'BOOKED'
ORDER BY date, number
LIMIT $4
