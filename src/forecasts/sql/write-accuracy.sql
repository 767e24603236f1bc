-- Writes how wrong the model would have been for a branch and a group of products.
-- $1 branch · $2 group · $3 days of history · $4 result, JSON
INSERT INTO forecast_accuracy (branch_id, product_group, history_days, result) VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (branch_id, product_group)
DO UPDATE SET history_days = excluded.history_days, result = excluded.result, fitted_at = now()
