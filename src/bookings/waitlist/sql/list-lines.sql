-- The slots of a branch for which anybody waits, each share of channels by itself; and how many of them wait for any part of the day.
-- $1 branch · $2 at most so many
SELECT product_group AS "group", date, time_window AS "timeWindow", pool, count(*)::integer AS waiting,
  count(*) FILTER (WHERE any_part)::integer AS "anyPart"
FROM waitlist_wants
WHERE branch_id = $1
GROUP BY product_group, date, time_window, pool
ORDER BY date, time_window, product_group, pool
LIMIT $2
