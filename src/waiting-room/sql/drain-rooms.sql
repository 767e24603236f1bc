-- An open room takes nobody more: because the pre-queue of the next one has begun, because nobody has waited for long enough, or because staff say so. Who waits in it is still served.
-- $1 true: staff say so · $2 idle for so long, seconds · $3 a safety net idle for so long, seconds · $4 reason that staff give · $5 actor · $6 actor's role · $7 trace id
-- Lanes are locked first and in the order of those who join, so that neither ever waits for the other.
WITH due AS MATERIALIZED (
  SELECT r.id FROM queue_rooms r
  WHERE r.status = 'OPEN' AND (
    $1::boolean
    OR EXISTS (SELECT 1 FROM queue_rooms n WHERE n.status = 'SCHEDULED' AND n.pre_queue_opens_at <= now())
    OR (r.drawn_at IS NOT NULL AND r.idle_since <= now() - interval '1 second' *
      CASE WHEN r.kind = 'SAFETY_NET' THEN $3::integer ELSE $2::integer END
      AND (r.kind <> 'SAFETY_NET' OR (SELECT d.strained_since IS NULL FROM queue_door d)))
  )
), lane AS MATERIALIZED (
  SELECT l.room_id, l.lane FROM queue_lanes l JOIN due d ON d.id = l.room_id ORDER BY l.lane FOR UPDATE OF l
), drained AS (
  UPDATE queue_rooms r
  SET status = 'DRAINING', seq = r.seq + 1
  WHERE r.id IN (SELECT room_id FROM lane) AND r.status = 'OPEN'
  RETURNING r.id, r.seq, r.kind
), shut AS (
  UPDATE queue_lanes l SET taking = false FROM drained d WHERE l.room_id = d.id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, reason, trace_id)
  SELECT 'queue-room', id, seq, 'DRAINED', 'OPEN', 'DRAINING', $5, $6, $4, $7 FROM drained
)
SELECT id, kind FROM drained
