-- The rules of a branch by product group; groups without one are left out.
--   $1 text  branch
SELECT product_group, spill_business_days, keep, version
FROM pool_rules
WHERE branch_id = $1
ORDER BY product_group
