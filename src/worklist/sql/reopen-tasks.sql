-- Takes up again tasks that had settled themselves, as they are by now, each with its event; those that people have ended
-- stay ended.
-- $1 ids · $2 due days or null · $3 details, each as JSON text · $4 note · $5 actor · $6 actor's role · $7 trace id
-- INV-8
WITH asked AS (
  SELECT id, due_on, details FROM unnest($1::uuid[], $2::date[], $3::text[]) AS t (id, due_on, details)
), chosen AS MATERIALIZED (
  SELECT t.id, t.status
  FROM tasks t
  WHERE t.id IN (SELECT id FROM asked) AND t.status IN ('DONE', 'DISMISSED') AND EXISTS (
    SELECT 1 FROM events e
    WHERE e.subject_id = t.id AND e.seq = t.seq AND e.actor_role = 'system' AND e.at >= t.created_at
  )
  ORDER BY t.id FOR UPDATE
), reopened AS (
  UPDATE tasks SET status = 'OPEN', note = $4::text, due_on = asked.due_on, details = asked.details::jsonb,
    seq = seq + 1, changed_at = now()
  FROM chosen JOIN asked USING (id) WHERE tasks.id = chosen.id AND tasks.status = chosen.status
  RETURNING tasks.id, tasks.seq, tasks.branch_id, chosen.status AS from_state
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'task', id, seq, 'TASK_REOPENED', from_state, 'OPEN', $5::text, $6::text, branch_id, $4::text, $7::text FROM reopened
)
SELECT count(*)::integer AS reopened FROM reopened
