-- From here on the seed and the order are public, and the room admits, also where it takes nobody more already.
-- $1 room id · $2 digest of all tickets of the draw · $3 actor · $4 actor's role · $5 trace id
WITH drawn AS (
  UPDATE queue_rooms SET drawn_at = now(), tickets_digest = $2, seq = seq + 1
  WHERE id = $1::uuid AND drawn_at IS NULL
  RETURNING id, seq, status, seed, drawn_online + drawn_assisted AS tickets
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id, details)
  SELECT 'queue-room', id, seq, 'DRAWN', status, status, $3, $4, $5,
    jsonb_build_object('seed', seed, 'ticketsDigest', $2::text, 'tickets', tickets)
  FROM drawn
)
SELECT count(*)::integer AS drawn FROM drawn
