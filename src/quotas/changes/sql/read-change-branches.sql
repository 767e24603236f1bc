-- Today at branches by the judge's clock, what they serve, and what they, or else the bank, demand of a change. The places
-- that a branch can serve are those of its service plan, and of the policies where it has none.
--   $1 text[]  branches
SELECT
  branch.id, (now() AT TIME ZONE branch.time_zone)::date AS today, branch.product_groups,
  coalesce(own.approval_above_day, bank.approval_above_day) AS approval_above_day,
  coalesce(own.approval_above_week, bank.approval_above_week) AS approval_above_week,
  coalesce(own.approval_above_month, bank.approval_above_month) AS approval_above_month,
  coalesce(own.pending_hours, bank.pending_hours) AS pending_hours,
  coalesce(
    plan.staff * (plan.minutes_per_day / plan.visit_minutes),
    coalesce(own.service_windows, bank.service_windows) * coalesce(own.staff_per_window, bank.staff_per_window)
      * floor(extract(epoch FROM branch.closes_at - branch.opens_at) / 60
        / coalesce(own.minutes_per_booking, bank.minutes_per_booking))::integer
  ) AS serving_places
FROM branches AS branch
JOIN quota_policies AS bank ON bank.branch_id IS NULL
LEFT JOIN quota_policies AS own ON own.branch_id = branch.id
LEFT JOIN service_plans AS plan ON plan.branch_id = branch.id
WHERE branch.id = ANY ($1::text[])
ORDER BY branch.id
