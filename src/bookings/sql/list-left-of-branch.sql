-- Units left of every counter of a branch that can still be booked; null for an unlimited one. What is kept for the line is not left for anybody else. Below zero while overbooked by the capacity.
-- The capacity with its version says which changes of staff are in it; of a counter with a line they are the line's.
-- $1 branch
SELECT id AS "counterId", CASE WHEN capacity IS NULL THEN NULL ELSE least(capacity, ceiling) - taken - held - kept END AS left, capacity, version,
  lined OR kept > 0 AS lined
FROM quota_counters
WHERE branch_id = $1 AND period_start >= current_date - 40
