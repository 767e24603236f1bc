-- Frees the place of a customer who was admitted and for whom staff have booked: it was used, by another way.
-- $1 customer · $2 digest of the booking's request · $3 actor · $4 actor's role · $5 trace id
WITH used AS (
  UPDATE queue_tickets
  SET status = 'USED', seq = seq + 1, use_digest = $2::uuid, ended_at = now()
  WHERE customer_id = $1 AND status = 'ADMITTED'
  RETURNING id, seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', id, seq, 'USED', 'ADMITTED', 'USED', $3, $4, $5 FROM used
)
SELECT count(*)::integer AS freed FROM used
