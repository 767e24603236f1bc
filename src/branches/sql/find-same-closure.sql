-- The standing closure of one branch, one kind and exactly these days, if there is one. Asked under lock-branch.
-- $1 branch_id · $2 from_date · $3 to_date, both included · $4 kind · $5 from_time · $6 to_time, or null
SELECT id
FROM branch_closures
WHERE branch_id = $1::text AND from_date = $2::date AND to_date = $3::date AND kind = $4::text
  AND from_time IS NOT DISTINCT FROM $5::time AND to_time IS NOT DISTINCT FROM $6::time AND removed_at IS NULL
LIMIT 1
