-- Takes entries out of the line whose loan was booked without it: what they waited for they have.
-- $1 at most so many · $2 trace id
-- INV-8.
WITH booked AS MATERIALIZED (
  SELECT e.id
  FROM waitlist_entries e
  WHERE e.status = 'WAITING'
    AND EXISTS (SELECT FROM bookings b WHERE b.loan_id = e.loan_id AND b.status IN ('BOOKED', 'CHECKED_IN'))
  ORDER BY e.id
  LIMIT $1
  FOR UPDATE OF e
), entry AS (
  UPDATE waitlist_entries e SET status = 'LEFT', seq = seq + 1, ended_at = now(), reason = 'BOOKED_OTHERWISE'
  FROM booked b
  WHERE e.id = b.id AND e.status = 'WAITING'
  RETURNING e.id, e.seq, e.branch_ids
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'waitlist', id, seq, 'LEFT', 'WAITING', 'LEFT', 'waitlist', 'system', branch_ids[1], 'BOOKED_OTHERWISE', $2::text FROM entry
)
SELECT count(*)::integer AS entries FROM entry
