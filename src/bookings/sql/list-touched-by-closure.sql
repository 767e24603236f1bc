-- Active bookings of a branch within days, the first ones and how many there are in all. A closure of hours touches the
-- windows that meet them, and whoever may come at any hour when it lasts until the branch closes; then also the windows
-- outside the opening hours, where it and the closures that stand leave nothing of these.
-- $1 branch · $2 first day · $3 last day · $4 at most so many · $5 from and $6 to which hour, HH:mm, or null
SELECT b.id::text AS id, b.number, b.date, b.time_window AS "timeWindow", b.status, (count(*) OVER ())::integer AS total
FROM bookings b JOIN branches n ON n.id = b.branch_id
WHERE b.branch_id = $1 AND b.date BETWEEN $2::date AND $3::date AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
  AND ($5::text IS NULL
    OR b.time_window <> '' AND left(b.time_window, 5) < $6::text AND right(b.time_window, 5) > $5::text
    OR $5::text::time < n.closes_at AND $6::text::time >= n.closes_at AND CASE
      WHEN b.time_window = '' THEN true
      WHEN left(b.time_window, 5)::time < n.closes_at AND right(b.time_window, 5)::time > n.opens_at THEN false
      ELSE (
        SELECT range_agg(tsrange(b.date + from_time, b.date + to_time))
          @> tsrange(b.date + n.opens_at, b.date + n.closes_at)
        FROM (
          SELECT $5::text::time AS from_time, $6::text::time AS to_time
          UNION ALL
          SELECT h.from_time, h.to_time
          FROM branch_closures h
          WHERE h.branch_id = $1 AND b.date BETWEEN h.from_date AND h.to_date AND h.from_time IS NOT NULL
            AND h.removed_at IS NULL
        ) hours
      )
    END)
ORDER BY b.date, b.number
LIMIT $4
