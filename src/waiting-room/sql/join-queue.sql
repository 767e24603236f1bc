-- Takes places for a batch of customers: one statement, one commit. Who has a live place already is left out of what is returned, as is everybody when no room takes anyone.
-- Per customer: $1 ticket id uuid · $2 customer · $3 lane · $4 who asked · $5 in which role · $6 trace id. $7 places of a lane at most.
-- The lane is locked first, so that a number is dealt once and the draw of a room misses nobody: whoever waited for the lock reads `numbering` as the opening left it. The order of the batch is the order of the numbers; rows go in by customer, so that two processes never wait for each other.
WITH ask AS MATERIALIZED (
  SELECT *
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    WITH ORDINALITY AS t (id, customer_id, lane, actor_id, actor_role, trace_id, position)
), room AS MATERIALIZED (
  SELECT id FROM queue_rooms
  WHERE status = 'OPEN' OR (status = 'SCHEDULED' AND pre_queue_opens_at <= now())
  ORDER BY status, opens_at
  LIMIT 1
), place AS MATERIALIZED (
  SELECT l.room_id, l.lane, l.joined, l.numbering
  FROM queue_lanes l JOIN room r ON r.id = l.room_id
  WHERE l.taking AND l.joined < $7::integer AND l.lane = ANY ($3::text[])
  ORDER BY l.lane
  FOR UPDATE OF l
), newcomer AS MATERIALIZED (
  SELECT a.*, p.room_id, p.numbering, p.joined + row_number() OVER (PARTITION BY a.lane ORDER BY a.position) AS number
  FROM ask a JOIN place p ON p.lane = a.lane
  WHERE NOT EXISTS (
    SELECT 1 FROM queue_tickets t WHERE t.customer_id = a.customer_id AND t.status IN ('WAITING', 'ADMITTED')
  )
), joined AS (
  INSERT INTO queue_tickets (id, room_id, lane, customer_id, joined_by, status, number)
  SELECT id, room_id, lane, customer_id, actor_id, 'WAITING', CASE WHEN numbering THEN number END
  FROM newcomer
  ORDER BY customer_id
  ON CONFLICT (customer_id) WHERE status IN ('WAITING', 'ADMITTED') DO NOTHING
  RETURNING id, room_id, lane, customer_id, joined_by, status, number, joined_at
), counted AS (
  -- Before the draw `joined` is exactly the tickets there are; after it, the last number that was dealt.
  UPDATE queue_lanes l
  SET joined = CASE WHEN p.numbering
    THEN l.joined + (SELECT count(*) FROM newcomer n WHERE n.lane = l.lane)
    ELSE l.joined + (SELECT count(*) FROM joined j WHERE j.lane = l.lane) END
  FROM place p
  WHERE l.room_id = p.room_id AND l.lane = p.lane
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', j.id, 1, 'JOINED', 'WAITING', n.actor_id, n.actor_role, n.trace_id
  FROM joined j JOIN newcomer n ON n.id = j.id
)
SELECT id, room_id AS "roomId", lane, customer_id AS "customerId", joined_by AS "joinedBy", status, number,
  joined_at AS "joinedAt", NULL::timestamptz AS "expiresAt", NULL::uuid AS "entryId"
FROM joined
