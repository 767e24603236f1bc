-- Takes a waiting entry out of the line at the customer's wish. No row: it does not wait.
-- $1 entry · $2 customer · $3 actor · $4 actor's role · $5 trace id
-- INV-8.
WITH entry AS (
  UPDATE waitlist_entries SET status = 'LEFT', seq = seq + 1, ended_at = now(), reason = 'LEFT_BY_CUSTOMER'
  WHERE id = $1 AND customer_id = $2 AND status = 'WAITING'
  RETURNING id, seq, branch_ids
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id)
  SELECT 'waitlist', id, seq, 'LEFT', 'WAITING', 'LEFT', $3::text, $4::text, branch_ids[1], $5::text FROM entry
)
SELECT id::text AS id FROM entry
