-- The door, and every room that is live or comes within the bound, with its lanes; a handful of rows however many wait.
-- $1 rooms that open within so many hours
SELECT
  (SELECT to_jsonb(d) FROM queue_door d) AS door,
  coalesce((
    SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object(
      'opens_ms', extract(epoch FROM r.opens_at) * 1000,
      'pre_queue_opens_ms', extract(epoch FROM r.pre_queue_opens_at) * 1000,
      'lanes', (SELECT jsonb_object_agg(l.lane, jsonb_build_object('joined', l.joined, 'taking', l.taking)) FROM queue_lanes l WHERE l.room_id = r.id)
    ) ORDER BY r.opens_at)
    FROM queue_rooms r
    WHERE r.status IN ('OPEN', 'DRAINING') OR (r.status = 'SCHEDULED' AND r.opens_at <= now() + $1::integer * interval '1 hour')
  ), '[]'::jsonb) AS rooms
