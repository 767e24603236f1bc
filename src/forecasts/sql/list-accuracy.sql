-- How wrong the model would have been, by branch and group.
-- $1 branch, or null for all
SELECT branch_id AS "branchId", product_group AS "productGroup", history_days AS "historyDays", result, fitted_at AS "fittedAt"
FROM forecast_accuracy
WHERE $1::text IS NULL OR branch_id = $1
ORDER BY branch_id, product_group
