-- Branches whose forecasts were not made today, by the calendar of each.
SELECT branches.id AS "branchId"
FROM branches
WHERE branches.active AND NOT EXISTS (
  SELECT FROM forecast_accuracy a
  WHERE a.branch_id = branches.id
    AND (a.fitted_at AT TIME ZONE branches.time_zone)::date = (now() AT TIME ZONE branches.time_zone)::date)
ORDER BY branches.id
