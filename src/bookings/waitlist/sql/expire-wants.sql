-- Forgets slots of a branch and product for which it is too late now; an entry that has no other slot left has waited in vain.
-- $1 branch · $2 product · $3 first day that can still be booked · $4 trace id
-- INV-8.
WITH waiting AS MATERIALIZED (
  SELECT e.id
  FROM waitlist_entries e
  WHERE e.status = 'WAITING' AND e.product = $2
    AND e.id IN (SELECT w.entry_id FROM waitlist_wants w WHERE w.branch_id = $1 AND w.date < $3::date)
  ORDER BY e.id
  FOR UPDATE OF e
), late AS (
  DELETE FROM waitlist_wants w USING waiting g
  WHERE w.entry_id = g.id AND w.branch_id = $1 AND w.date < $3::date
  RETURNING w.entry_id
), entry AS (
  UPDATE waitlist_entries e SET status = 'EXPIRED', seq = seq + 1, ended_at = now(), reason = NULL
  WHERE e.id IN (SELECT entry_id FROM late) AND e.status = 'WAITING'
    AND NOT EXISTS (
      SELECT FROM waitlist_wants o WHERE o.entry_id = e.id AND NOT (o.branch_id = $1 AND o.date < $3::date)
    )
  RETURNING e.id, e.seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id)
  SELECT 'waitlist', id, seq, 'EXPIRED', 'WAITING', 'EXPIRED', 'waitlist', 'system', $1::text, $4::text FROM entry
)
SELECT count(*)::integer AS entries FROM entry
