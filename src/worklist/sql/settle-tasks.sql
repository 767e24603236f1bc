-- Ends unfinished tasks whose matter has settled itself, each with its event.
-- $1 ids · $2 state, DONE or DISMISSED · $3 event · $4 note · $5 actor · $6 actor's role · $7 trace id
-- $8 only those that nobody has taken on: open, and without an assignee
-- INV-8
WITH chosen AS MATERIALIZED (
  SELECT id, status FROM tasks WHERE id = ANY ($1::uuid[]) AND status IN ('OPEN', 'OFFERED')
    AND (NOT $8::boolean OR (status = 'OPEN' AND assignee IS NULL))
  ORDER BY id FOR UPDATE
), settled AS (
  UPDATE tasks SET status = $2::text, note = $4::text, seq = seq + 1, changed_at = now()
  FROM chosen WHERE tasks.id = chosen.id
  RETURNING tasks.id, tasks.seq, tasks.branch_id, chosen.status AS from_state
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'task', id, seq, $3::text, from_state, $2::text, $5::text, $6::text, branch_id, $4::text, $7::text FROM settled
)
SELECT count(*)::integer AS settled FROM settled
