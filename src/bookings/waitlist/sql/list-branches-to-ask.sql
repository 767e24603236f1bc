-- Branches with units that are kept for the line, and those where somebody has just joined: a unit that was free, or was given back, at that moment is theirs before it is anybody's. With $1 also those where anybody waits, or lately did, and those that have an urgent reserve.
-- $1 true: all of them · $2 how long ago is just now, ms
SELECT branch_id AS "branchId" FROM quota_counters WHERE kept > reserved
UNION
SELECT branch_id FROM waitlist_wants WHERE joined_at > now() - $2 * interval '1 millisecond'
UNION
SELECT branch_id FROM quota_counters WHERE lined AND $1::boolean
UNION
SELECT branch_id FROM waitlist_wants WHERE $1::boolean
UNION
SELECT branch_id FROM quota_counters WHERE pool = 'URGENT' AND period_start >= current_date - 40 AND $1::boolean
