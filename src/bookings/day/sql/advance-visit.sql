-- Moves a booking to a state that uses the same units (completion, no-show), with its event.
-- $1 booking id · $2 seq it is in · $3 state it is in · $4 state it goes to · $5 event · $6 reason · $7 actor
-- $8 actor's role · $9 trace id
-- INV-8
WITH advanced AS (
  UPDATE bookings SET status = $4, seq = seq + 1 WHERE id = $1 AND seq = $2 AND status = $3
  RETURNING id, seq, branch_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'booking', id, seq, $5::text, $3::text, $4::text, $7::text, $8::text, branch_id, $6::text, $9::text FROM advanced
)
SELECT seq FROM advanced
