-- What has been ended at a branch, the latest first.
-- $1 branch · $2 state · $3 kind or null · $4 assignee or null
-- $5 when the last of the page before was ended, in microseconds since 1970, and $6 its id, or null · $7 at most so many
SELECT id::text AS id, kind, branch_id AS "branchId", booking_id::text AS "bookingId", source_id::text AS "sourceId", status, seq,
  assignee, due_on AS "dueOn", note, details, created_at AS "createdAt", changed_at AS "changedAt",
  (extract(epoch FROM changed_at) * 1000000)::bigint::text AS "changedAtUs"
FROM tasks
WHERE branch_id = $1 AND status = $2 AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR assignee = $4)
  AND ($6::uuid IS NULL OR changed_at <= timestamptz 'epoch' + $5::bigint * interval '1 microsecond'
    AND (changed_at < timestamptz 'epoch' + $5::bigint * interval '1 microsecond' OR id > $6::uuid))
ORDER BY changed_at DESC, tasks.id
LIMIT $7
