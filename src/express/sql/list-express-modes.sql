-- Where express mode is on now, by the clock of this server; all branches first.
-- $1 at most so many
SELECT branch_id AS "branchId", reason, turned_on_by AS "turnedOnBy", turned_on_at AS "turnedOnAt", ends_at AS "endsAt"
FROM express_modes
WHERE status = 'ON' AND ends_at > now()
ORDER BY branch_id NULLS FIRST
LIMIT $1
