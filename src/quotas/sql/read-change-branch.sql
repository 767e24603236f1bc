-- Today at a branch and what it serves, by the judge's clock.
--   $1 text  branch
SELECT (now() AT TIME ZONE time_zone)::date AS today, product_groups
FROM branches
WHERE id = $1
