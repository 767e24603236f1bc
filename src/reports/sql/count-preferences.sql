-- When and how customers book: by hour of the branch's wall, by channel and by window, for bookings of some days, with
-- those that were cancelled later. No event of a booking is older than the booking: months of the log before are left unread.
-- $1 branch · $2 products · $3 first and $4 last day
WITH concerned AS (
  SELECT id, branch_id, channel, time_window, created_at
  FROM bookings
  WHERE branch_id = $1 AND product = ANY ($2::text[]) AND date >= $3::date AND date <= $4::date
)
SELECT
  CASE WHEN grouping(hour) = 0 THEN 'HOUR' WHEN grouping(channel) = 0 THEN 'CHANNEL' ELSE 'WINDOW' END AS kind,
  coalesce(lpad(hour::text, 2, '0'), channel, time_window) AS key,
  count(*)::integer AS bookings
FROM (
  SELECT extract(hour FROM e.at AT TIME ZONE branches.time_zone)::integer AS hour, b.channel, b.time_window
  FROM concerned b
  JOIN branches ON branches.id = b.branch_id
  JOIN events e ON e.subject_id = b.id AND e.subject_type = 'booking' AND e.type IN ('BOOKED', 'CONFIRMED')
  WHERE e.at >= (SELECT min(created_at) FROM concerned)
) AS booked
GROUP BY GROUPING SETS ((hour), (channel), (time_window))
HAVING grouping(time_window) = 1 OR time_window <> ''
ORDER BY kind, key
