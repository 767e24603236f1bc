-- Events beyond those that were read, and those among the passed-over ids that have been committed meanwhile: an id
-- is drawn before its transaction commits, so that a higher one may be seen first.
-- $1 highest id that was read · $2 ids below it that were not there · $3 age of an event at most, minutes
-- $4 at most so many
SELECT id, at, subject_type AS "subjectType", subject_id::text AS "subjectId", seq, type, from_state AS "fromState",
  to_state AS "toState", actor_id AS "actorId", actor_role AS "actorRole", branch_id AS "branchId", reason,
  trace_id AS "traceId", details
FROM events
WHERE (id > $1::bigint OR id = ANY ($2::bigint[])) AND at > now() - $3::integer * interval '1 minute'
ORDER BY id
LIMIT $4
