-- The forecasts of a branch for a group of products, with what is expected of its other groups: the same people serve them.
-- $1 branch · $2 group · $3 first day · $4 last day
SELECT f.date, f.expected, f.low, f.high, f.effects, f.by_hour AS "byHour", f.fitted_at AS "fittedAt",
  coalesce(others.expected, 0) AS "othersExpected", coalesce(others.high, 0) AS "othersHigh"
FROM forecasts f
JOIN branches ON branches.id = f.branch_id
CROSS JOIN LATERAL (
  SELECT sum(o.expected) AS expected, sum(o.high) AS high
  FROM forecasts o
  WHERE o.branch_id = f.branch_id AND o.date = f.date AND o.product_group <> f.product_group
    AND o.product_group = ANY (branches.product_groups)
) others
WHERE f.branch_id = $1 AND f.product_group = $2 AND f.date BETWEEN $3::date AND $4::date
ORDER BY f.date
