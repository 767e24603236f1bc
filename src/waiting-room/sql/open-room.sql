-- Opens the room whose time has come: from here on numbers are dealt in order of arrival, behind those that the draw will give. A room that nobody waits for has nothing to draw.
-- $1 actor · $2 actor's role · $3 trace id
WITH due AS MATERIALIZED (
  SELECT id FROM queue_rooms WHERE status = 'SCHEDULED' AND opens_at <= now() ORDER BY opens_at LIMIT 1
), lane AS MATERIALIZED (
  SELECT l.room_id, l.lane, l.joined FROM queue_lanes l JOIN due d ON d.id = l.room_id ORDER BY l.lane FOR UPDATE OF l
), joined AS (
  SELECT room_id, coalesce(sum(joined) FILTER (WHERE lane = 'ONLINE'), 0)::integer AS online,
    coalesce(sum(joined) FILTER (WHERE lane = 'ASSISTED'), 0)::integer AS assisted
  FROM lane
  GROUP BY room_id
), opened AS (
  UPDATE queue_rooms r
  SET status = 'OPEN', seq = r.seq + 1, opened_at = now(), drawn_online = j.online, drawn_assisted = j.assisted,
    drawn_at = CASE WHEN j.online + j.assisted = 0 THEN now() END
  FROM joined j
  WHERE r.id = j.room_id AND NOT EXISTS (SELECT 1 FROM queue_rooms o WHERE o.status = 'OPEN')
  RETURNING r.id, r.seq, r.kind, j.online + j.assisted AS tickets
), numbering AS (
  UPDATE queue_lanes l SET numbering = true FROM opened o WHERE l.room_id = o.id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-room', id, seq, 'OPENED', 'SCHEDULED', 'OPEN', $1, $2, $3 FROM opened
)
SELECT id, kind, tickets FROM opened
