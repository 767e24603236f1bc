-- The worklist of a branch, what is due first; of those without a day the oldest.
-- $1 branch · $2 states · $3 kind or null · $4 assignee or null · $5 due day and $6 id of the last of the page before, or null
-- $7 at most so many
SELECT id::text AS id, kind, branch_id AS "branchId", booking_id::text AS "bookingId", source_id::text AS "sourceId", status, seq,
  assignee, due_on AS "dueOn", note, details, created_at AS "createdAt", changed_at AS "changedAt"
FROM tasks
WHERE branch_id = $1 AND status = ANY ($2::text[]) AND ($3::text IS NULL OR kind = $3)
  AND ($4::text IS NULL OR assignee = $4)
  AND ($6::uuid IS NULL OR (coalesce(due_on, 'infinity'), id) > (coalesce($5::date, 'infinity'), $6::uuid))
ORDER BY coalesce(due_on, 'infinity'), id
LIMIT $7
