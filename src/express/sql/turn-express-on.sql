-- Turns express mode on for a branch or for all, with the event. No row where it is on already.
-- $1 id for a new row · $2 branch, or null for all · $3 until · $4 reason · $5 actor · $6 actor's role · $7 trace id
-- INV-8
WITH turned AS (
  INSERT INTO express_modes AS mode (id, branch_id, ends_at, reason, turned_on_by)
  VALUES ($1::uuid, $2::text, $3::timestamptz, $4::text, $5::text)
  ON CONFLICT (branch_id) DO UPDATE SET status = 'ON', seq = mode.seq + 1, ends_at = excluded.ends_at,
    reason = excluded.reason, turned_on_by = excluded.turned_on_by, turned_on_at = now()
  WHERE mode.status = 'OFF'
  RETURNING id, seq, branch_id, ends_at, turned_on_at
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details)
  SELECT 'express-mode', id, seq, 'EXPRESS_ON', CASE WHEN seq > 1 THEN 'OFF' END, 'ON', $5::text, $6::text, branch_id,
    $4::text, $7::text, jsonb_build_object('until', ends_at)
  FROM turned
)
SELECT turned_on_at AS "turnedOnAt", ends_at AS "endsAt" FROM turned
