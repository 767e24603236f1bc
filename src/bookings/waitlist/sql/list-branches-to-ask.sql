-- Branches with units that are kept for the line; with $1 also those where anybody waits, or lately did.
-- $1 true: all of them
SELECT branch_id AS "branchId" FROM quota_counters WHERE kept > 0
UNION
SELECT branch_id FROM quota_counters WHERE lined AND $1::boolean
UNION
SELECT branch_id FROM waitlist_wants WHERE $1::boolean
ORDER BY 1
