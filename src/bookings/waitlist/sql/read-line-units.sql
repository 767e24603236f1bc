-- What the counters of some slots, and those with units kept for the line, have: free to everybody, kept for the line, and put by for urgent needs. Null: unlimited.
-- $1 branch · $2 counters
-- What is put by is told by the same reading as what is kept, so that a unit given back a moment ago is not mistaken for the line's.
SELECT c.id AS "counterId", c.kept - least(c.kept, coalesce(r.units, 0)) AS kept, least(c.kept, coalesce(r.units, 0)) AS reserved,
  CASE WHEN c.capacity IS NULL THEN NULL ELSE least(c.capacity, c.ceiling) - c.taken - c.held - c.kept END AS free
FROM quota_counters c LEFT JOIN urgent_reserves r ON r.counter_id = c.id AND r.branch_id = $1
WHERE c.id = ANY ($2::bigint[]) OR (c.branch_id = $1 AND c.kept > c.reserved)
