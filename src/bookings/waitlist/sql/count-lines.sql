-- How many wait for each slot, for what refusals say of the line. Who also waits for the urgent reserve counts once.
-- $1 at most so many
SELECT branch_id AS "branchId", product_group AS "group", date::text AS date, time_window AS "timeWindow", count(*)::integer AS waiting
FROM waitlist_wants
WHERE pool <> 'URGENT'
GROUP BY branch_id, product_group, date, time_window
ORDER BY count(*) DESC
LIMIT $1
