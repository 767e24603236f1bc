-- One task as it is now, if its branch is within reach.
-- $1 id · $2 branches within reach of whoever asks, null for all
SELECT id::text AS id, kind, branch_id AS "branchId", booking_id::text AS "bookingId", source_id::text AS "sourceId", status, seq,
  assignee, due_on AS "dueOn", note, details, created_at AS "createdAt", changed_at AS "changedAt"
FROM tasks
WHERE id = $1::uuid AND ($2::text[] IS NULL OR branch_id = ANY ($2::text[]))
