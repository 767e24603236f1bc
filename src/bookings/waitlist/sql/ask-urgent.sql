-- Says of a waiting entry that its need is urgent, once. No row: it does not wait, or that was said already.
-- $1 entry · $2 customer · $3 reason · $4 words, or null · $5 actor · $6 actor's role · $7 trace id
-- INV-8. The words stay in their row: the log has the reason alone.
WITH entry AS MATERIALIZED (
  SELECT id, branch_ids FROM waitlist_entries WHERE id = $1 AND customer_id = $2 AND status = 'WAITING' FOR UPDATE
), request AS (
  INSERT INTO urgent_requests (entry_id, reason, note, asked_by)
  SELECT id, $3::text, $4::text, $5::text FROM entry
  ON CONFLICT ON CONSTRAINT urgent_requests_pk DO NOTHING
  RETURNING entry_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'urgent-request', r.entry_id, 1, 'ASKED', 'ASKED', $5::text, $6::text, e.branch_ids[1], $3::text, $7::text
  FROM request r JOIN entry e ON e.id = r.entry_id
)
SELECT entry_id::text AS id FROM request
