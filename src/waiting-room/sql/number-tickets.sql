-- Gives the next tickets of each lane the numbers that were drawn for them.
-- $1 room id · $2 at most so many a lane
WITH room AS MATERIALIZED (
  SELECT id, numbered_online, numbered_assisted FROM queue_rooms WHERE id = $1::uuid
), next AS MATERIALIZED (
  SELECT d.ticket_id, d.number FROM room r JOIN queue_draws d ON d.room_id = r.id
  WHERE d.lane = 'ONLINE' AND d.number > r.numbered_online AND d.number <= r.numbered_online + $2::integer
  UNION ALL
  SELECT d.ticket_id, d.number FROM room r JOIN queue_draws d ON d.room_id = r.id
  WHERE d.lane = 'ASSISTED' AND d.number > r.numbered_assisted AND d.number <= r.numbered_assisted + $2::integer
), numbered AS (
  UPDATE queue_tickets t SET number = n.number FROM next n WHERE t.id = n.ticket_id
)
UPDATE queue_rooms r
SET numbered_online = least(r.drawn_online, r.numbered_online + $2::integer),
  numbered_assisted = least(r.drawn_assisted, r.numbered_assisted + $2::integer)
FROM room o
WHERE r.id = o.id
