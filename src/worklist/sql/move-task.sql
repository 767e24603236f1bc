-- Moves one task to another state, with its event.
-- $1 id · $2 seq it is in · $3 state it is in · $4 state it goes to · $5 event · $6 assignee from now on
-- $7 note, or null to leave it · $8 actor · $9 actor's role · $10 trace id
-- INV-8
WITH moved AS (
  UPDATE tasks
  SET status = $4, seq = seq + 1, assignee = $6, note = coalesce($7, note), changed_at = now()
  WHERE id = $1 AND seq = $2 AND status = $3
  RETURNING id, seq, branch_id, assignee, changed_at
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details)
  SELECT 'task', id, seq, $5::text, $3::text, $4::text, $8::text, $9::text, branch_id, $7::text, $10::text,
    jsonb_build_object('assignee', assignee)
  FROM moved
)
SELECT seq, changed_at AS "changedAt" FROM moved
