-- Branches of which some group has no forecast that was made today, by the calendar of each: a round that was cut off, or a
-- page that was opened, has made some alone.
SELECT branches.id AS "branchId"
FROM branches
WHERE branches.active AND cardinality(branches.product_groups) > (
  SELECT count(*) FROM forecast_accuracy a
  WHERE a.branch_id = branches.id AND a.product_group = ANY (branches.product_groups)
    AND (a.fitted_at AT TIME ZONE branches.time_zone)::date = (now() AT TIME ZONE branches.time_zone)::date)
ORDER BY branches.id
