-- What the counters of some slots, and those with units kept for the line, have: free to everybody, and kept. Null: unlimited.
-- $1 branch · $2 counters
SELECT id AS "counterId", kept,
  CASE WHEN capacity IS NULL THEN NULL ELSE least(capacity, ceiling) - taken - held - kept END AS free
FROM quota_counters
WHERE id = ANY ($2::bigint[]) OR (branch_id = $1 AND kept > 0)
