-- Takes back a room that has not opened; who waited for it needs no place.
-- $1 room id · $2 reason · $3 actor · $4 actor's role · $5 trace id
WITH lane AS MATERIALIZED (
  SELECT room_id, lane FROM queue_lanes WHERE room_id = $1::uuid ORDER BY lane FOR UPDATE
), cancelled AS (
  UPDATE queue_rooms r
  SET status = 'CANCELLED', seq = r.seq + 1, closed_at = now()
  WHERE r.id IN (SELECT room_id FROM lane) AND r.status = 'SCHEDULED'
  RETURNING r.id, r.seq
), shut AS (
  UPDATE queue_lanes l SET taking = false FROM cancelled c WHERE l.room_id = c.id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, reason, trace_id)
  SELECT 'queue-room', id, seq, 'CANCELLED', 'SCHEDULED', 'CANCELLED', $3, $4, $2, $5 FROM cancelled
)
SELECT id FROM cancelled
