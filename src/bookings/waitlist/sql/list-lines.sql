-- The slots of a branch for which anybody waits.
-- $1 branch · $2 at most so many
SELECT product_group AS "group", date, time_window AS "timeWindow", count(*)::integer AS waiting
FROM waitlist_wants
WHERE branch_id = $1
GROUP BY product_group, date, time_window
ORDER BY date, time_window, product_group
LIMIT $2
