-- What is known of the demand of a branch, by group and day.
-- $1 branch · $2 first day
SELECT product_group AS "productGroup", date, demand, sold_out AS "soldOut", by_hour AS "byHour"
FROM demand_days
WHERE branch_id = $1 AND date >= $2::date
ORDER BY product_group, date
