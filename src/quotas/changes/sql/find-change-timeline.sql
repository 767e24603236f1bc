-- What happened to a change, once each: every branch that it reaches has its own copy of an event.
--   $1 uuid  change
SELECT DISTINCT ON (seq) seq, at, type, from_state, to_state, actor_id, actor_role, reason, details
FROM events
WHERE subject_id = $1 AND subject_type = 'quota-change'
ORDER BY seq, id
