-- Gives a place up, while waiting or when admitted. Nothing happens to one that is over already.
-- $1 ticket id · $2 who may: the customer or who joined for the customer · $3 actor's role · $4 trace id
WITH freed AS (
  UPDATE queue_tickets
  SET status = 'LEFT', seq = seq + 1, ended_at = now()
  WHERE id = $1::uuid AND (customer_id = $2 OR joined_by = $2) AND status IN ('WAITING', 'ADMITTED')
  RETURNING id, seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', id, seq, 'LEFT', 'LEFT', $2, $3, $4 FROM freed
)
SELECT count(*)::integer AS freed FROM freed
