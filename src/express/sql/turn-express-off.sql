-- Turns express mode off before its end, with the event. No row where it is not on by the clock of this server.
-- $1 branch, or null for all · $2 reason · $3 actor · $4 actor's role · $5 trace id
-- INV-8
WITH turned AS (
  UPDATE express_modes SET status = 'OFF', seq = seq + 1
  WHERE branch_id IS NOT DISTINCT FROM $1::text AND status = 'ON' AND ends_at > now()
  RETURNING id, seq, branch_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'express-mode', id, seq, 'EXPRESS_OFF', 'ON', 'OFF', $3::text, $4::text, branch_id, $2::text, $5::text FROM turned
)
SELECT seq FROM turned
