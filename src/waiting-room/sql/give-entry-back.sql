-- Says that nothing was done by a request that was let in on the entry of a turn. When that is so of all of them, or when the hold that they led to was given up, the entry comes back. Not where the customer has taken another place meanwhile.
-- $1 ticket id · $2 seq of its use · $3 actor · $4 actor's role · $5 trace id · $6 true: what it led to was given up, whoever else was let in
-- Who never says so, because what became of the request is not known or because it led to something, keeps the entry used.
WITH use AS MATERIALIZED (
  SELECT id, $6::boolean OR let_in <= 1 AS is_over
  FROM queue_tickets
  WHERE id = $1::uuid AND status = 'USED' AND seq = $2::integer
  FOR UPDATE
), counted AS (
  UPDATE queue_tickets t SET let_in = t.let_in - 1 FROM use u WHERE t.id = u.id AND NOT u.is_over
), returned AS (
  UPDATE queue_tickets t
  SET status = 'ADMITTED', seq = t.seq + 1, use_digest = NULL, led_to = NULL, ended_at = NULL
  FROM use u
  WHERE t.id = u.id AND u.is_over
    AND NOT EXISTS (
      SELECT 1 FROM queue_tickets o WHERE o.customer_id = t.customer_id AND o.status IN ('WAITING', 'ADMITTED')
    )
  RETURNING t.id, t.seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', id, seq, 'GIVEN_BACK', 'USED', 'ADMITTED', $3, $4, $5 FROM returned
)
SELECT count(*)::integer AS returned FROM returned
