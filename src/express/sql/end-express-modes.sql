-- Writes down, with the event, that express modes have come to their end. One counts for nobody from its end on, written
-- down or not.
-- $1 trace id
-- INV-8
WITH over AS MATERIALIZED (
  SELECT id FROM express_modes WHERE status = 'ON' AND ends_at <= now() ORDER BY id FOR UPDATE
), ended AS (
  UPDATE express_modes AS mode SET status = 'OFF', seq = mode.seq + 1
  FROM over
  WHERE mode.id = over.id
  RETURNING mode.id, mode.seq, mode.branch_id, mode.ends_at
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'express-mode', id, seq, 'EXPRESS_ENDED', 'ON', 'OFF', 'express-keeper', 'system', branch_id, $1::text,
    jsonb_build_object('until', ends_at)
  FROM ended
)
SELECT branch_id AS "branchId" FROM ended
