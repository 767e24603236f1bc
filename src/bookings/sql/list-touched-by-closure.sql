-- Active bookings of a branch within days, the first ones and how many there are in all. A closure of hours touches the
-- windows that meet them; whoever may come at any hour of the day still can.
-- $1 branch · $2 first day · $3 last day · $4 at most so many · $5 from and $6 to which hour, HH:mm, or null
SELECT id::text AS id, number, date, time_window AS "timeWindow", status, (count(*) OVER ())::integer AS total
FROM bookings
WHERE branch_id = $1 AND date BETWEEN $2::date AND $3::date AND status IN ('HELD', 'BOOKED', 'CHECKED_IN')
  AND ($5::text IS NULL OR (time_window <> '' AND left(time_window, 5) < $6::text AND right(time_window, 5) > $5::text))
ORDER BY date, number
LIMIT $4
