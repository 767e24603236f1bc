-- Ends the places of rooms that were taken back. A statement after the cancelling one, so that it sees who joined at the last moment.
-- $1 at most so many at once · $2 actor · $3 actor's role · $4 trace id
WITH ended AS (
  UPDATE queue_tickets t
  SET status = 'EXPIRED', seq = t.seq + 1, ended_at = now()
  WHERE t.id IN (
    SELECT w.id FROM queue_rooms r JOIN queue_tickets w ON w.room_id = r.id
    WHERE r.status = 'CANCELLED' AND r.closed_at > now() - interval '1 hour' AND w.status = 'WAITING'
    ORDER BY w.id LIMIT $1::integer FOR UPDATE OF w SKIP LOCKED
  )
  RETURNING t.id, t.seq
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, reason, trace_id)
  SELECT 'queue-ticket', id, seq, 'EXPIRED', 'WAITING', 'EXPIRED', $2, $3, 'the room was cancelled', $4 FROM ended
)
SELECT count(*)::integer AS ended FROM ended
