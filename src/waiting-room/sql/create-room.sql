-- Schedules a room with its two lanes. One opening has one room: where there is one already, nothing is returned. Nor for a room for now (of staff, or the safety net) where people join the next one already: that one would drain it at once. Nor for one of staff where one of theirs is open, nor for a safety net where any room is.
-- $1 room id · $2 kind · $3 opens at, ms since 1970, or null for now · $4 length of the pre-queue, minutes · $5 seed · $6 commitment · $7 reason · $8 actor · $9 actor's role · $10 trace id
WITH created AS (
  INSERT INTO queue_rooms (id, kind, status, opens_at, pre_queue_opens_at, seed, commitment)
  SELECT $1::uuid, $2, 'SCHEDULED', o.at, o.at - $4::integer * interval '1 minute', $5, $6
  FROM (SELECT coalesce(to_timestamp($3::double precision / 1000), now()) AS at) o
  WHERE $3 IS NOT NULL OR NOT EXISTS (
    -- By the clock of after the wait for the lock: the other's transaction may have begun later than this one.
    SELECT 1 FROM queue_rooms r
    WHERE (r.status = 'SCHEDULED' AND r.pre_queue_opens_at <= clock_timestamp())
      OR ($2 = 'STAFF' AND r.kind = 'STAFF' AND r.status = 'OPEN')
      OR ($2 = 'SAFETY_NET' AND r.status IN ('OPEN', 'DRAINING'))
  )
  ON CONFLICT DO NOTHING
  RETURNING id, kind, opens_at
), lanes AS (
  INSERT INTO queue_lanes (room_id, lane)
  SELECT c.id, l.lane FROM created c CROSS JOIN (VALUES ('ONLINE'), ('ASSISTED')) AS l (lane)
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, reason, trace_id, details)
  SELECT 'queue-room', id, 1, 'SCHEDULED', 'SCHEDULED', $8, $9, $7, $10,
    jsonb_build_object('kind', kind, 'opensAt', opens_at, 'commitment', $6::text)
  FROM created
)
SELECT id, opens_at AS "opensAt" FROM created
