-- The events of one booking, in their order.
-- $1 booking id · $2 at most so many
SELECT seq, at, type, from_state AS "fromState", to_state AS "toState", actor_role AS "actorRole", reason, details
FROM events
WHERE subject_id = $1 AND subject_type = 'booking'
ORDER BY seq
LIMIT $2
