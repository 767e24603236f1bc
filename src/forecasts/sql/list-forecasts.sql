-- The forecasts of a branch for a group of products.
-- $1 branch · $2 group · $3 first day · $4 last day
SELECT date, expected, low, high, effects, by_hour AS "byHour", fitted_at AS "fittedAt"
FROM forecasts
WHERE branch_id = $1 AND product_group = $2 AND date BETWEEN $3::date AND $4::date
ORDER BY date
