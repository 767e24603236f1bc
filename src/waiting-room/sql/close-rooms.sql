-- Closes the rooms that take nobody and in which nobody waits, and ends what is left in them: who was admitted needs no entry any more.
-- $1 actor · $2 actor's role · $3 trace id
WITH closed AS (
  UPDATE queue_rooms r
  SET status = 'CLOSED', seq = r.seq + 1, closed_at = now()
  WHERE r.status = 'DRAINING' AND r.drawn_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM queue_tickets t WHERE t.room_id = r.id AND t.status = 'WAITING')
  RETURNING r.id, r.seq, r.kind
), ended AS (
  UPDATE queue_tickets t
  SET status = 'EXPIRED', seq = t.seq + 1, ended_at = now()
  FROM closed c
  WHERE t.room_id = c.id AND t.status = 'ADMITTED'
  RETURNING t.id, t.seq
), told AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, reason, trace_id)
  SELECT 'queue-ticket', id, seq, 'EXPIRED', 'ADMITTED', 'EXPIRED', $1, $2, 'the room has closed', $3 FROM ended
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-room', id, seq, 'CLOSED', 'DRAINING', 'CLOSED', $1, $2, $3 FROM closed
)
SELECT id, kind FROM closed
