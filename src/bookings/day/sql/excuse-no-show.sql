-- Says that a customer is not to blame for a booking that was missed, with the event.
-- $1 booking id · $2 seq it is in · $3 reason · $4 actor · $5 actor's role · $6 trace id
-- INV-8
WITH excused AS (
  UPDATE bookings SET no_show_excused = true, seq = seq + 1
  WHERE id = $1 AND seq = $2 AND status = 'NO_SHOW' AND NOT no_show_excused
  RETURNING id, seq, branch_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'booking', id, seq, 'NO_SHOW_EXCUSED', 'NO_SHOW', 'NO_SHOW', $4::text, $5::text, branch_id, $3::text, $6::text FROM excused
)
SELECT seq FROM excused
