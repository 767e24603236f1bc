-- Events after one that a reader has seen, of all branches: for a reader that comes back after moments.
-- $1 id of the event · $2 at most so many
SELECT id, at, subject_type AS "subjectType", subject_id::text AS "subjectId", seq, type, from_state AS "fromState",
  to_state AS "toState", actor_id AS "actorId", actor_role AS "actorRole", branch_id AS "branchId", reason,
  trace_id AS "traceId", details
FROM events
WHERE id > $1::bigint
ORDER BY id
LIMIT $2
