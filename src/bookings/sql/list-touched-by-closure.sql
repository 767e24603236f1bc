-- Active bookings of a branch within days, the first ones and how many there are in all.
-- $1 branch · $2 first day · $3 last day · $4 at most so many
SELECT id::text AS id, number, date, time_window AS "timeWindow", status, (count(*) OVER ())::integer AS total
FROM bookings
WHERE branch_id = $1 AND date BETWEEN $2::date AND $3::date AND status IN ('HELD', 'BOOKED', 'CHECKED_IN')
ORDER BY date, number
LIMIT $4
