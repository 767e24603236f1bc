-- Gives an entry back whose request was refused: nothing was booked with it. Not where the customer has taken another place meanwhile.
-- $1 ticket id · $2 digest of the request that used it · $3 actor · $4 actor's role · $5 trace id
WITH returned AS (
  UPDATE queue_tickets t
  SET status = 'ADMITTED', seq = t.seq + 1, use_digest = NULL, ended_at = NULL
  WHERE t.id = $1::uuid AND t.status = 'USED' AND t.use_digest = $2::uuid
    AND NOT EXISTS (
      SELECT 1 FROM queue_tickets o WHERE o.customer_id = t.customer_id AND o.status IN ('WAITING', 'ADMITTED')
    )
  RETURNING t.id, t.seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', id, seq, 'GIVEN_BACK', 'USED', 'ADMITTED', $3, $4, $5 FROM returned
)
SELECT count(*)::integer AS returned FROM returned
