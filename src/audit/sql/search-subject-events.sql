-- The log of one subject, the newest first, whatever branch it was at.
-- $1 subject · $2 kinds of subject or null · $3 event or null · $4 actor or null · $5 from and $6 before which instant
-- $7 id of the last event of the page before, or null · $8 at most so many · $9 branch or null
SELECT id, at, subject_type AS "subjectType", subject_id::text AS "subjectId", seq, type, from_state AS "fromState",
  to_state AS "toState", actor_id AS "actorId", actor_role AS "actorRole", branch_id AS "branchId", reason,
  trace_id AS "traceId", details
FROM events
WHERE subject_id = $1::uuid AND ($2::text[] IS NULL OR subject_type = ANY ($2)) AND ($3::text IS NULL OR type = $3)
  AND ($4::text IS NULL OR actor_id = $4) AND at >= $5::timestamptz AND at < $6::timestamptz
  AND ($7::bigint IS NULL OR id < $7)
  AND ($9::text IS NULL OR branch_id = $9)
ORDER BY id DESC
LIMIT $8
