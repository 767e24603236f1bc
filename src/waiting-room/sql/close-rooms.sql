-- Closes the rooms that take nobody and in which nobody waits. Who was admitted keeps the turn until it ends by itself: another room may be open already, or open before.
-- $1 actor · $2 actor's role · $3 trace id
WITH closed AS (
  UPDATE queue_rooms r
  SET status = 'CLOSED', seq = r.seq + 1, closed_at = now()
  WHERE r.status = 'DRAINING' AND r.drawn_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM queue_tickets t WHERE t.room_id = r.id AND t.status = 'WAITING')
  RETURNING r.id, r.seq, r.kind
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-room', id, seq, 'CLOSED', 'DRAINING', 'CLOSED', $1, $2, $3 FROM closed
)
SELECT id, kind FROM closed
