-- Numbers of rooms of the last day that were called out of turn, or drawn otherwise than the seed that was committed to says. Ten thousand on either side of the one that is called just now: as it moves on, every number comes by at up to two thousand calls a minute, and the check costs the same however many wait.
WITH lane AS MATERIALIZED (
  SELECT r.id AS room_id, l.lane, r.seed, r.tickets_digest,
    CASE l.lane WHEN 'ONLINE' THEN r.served_online ELSE r.served_assisted END AS served
  FROM queue_rooms r JOIN queue_lanes l ON l.room_id = r.id
  WHERE r.drawn_at IS NOT NULL AND (r.closed_at IS NULL OR r.closed_at >= now() - interval '1 day')
), calls AS (
  SELECT l.room_id, l.lane, min(e.id) AS call, min(t.number) AS first, max(t.number) AS last
  FROM lane l
  JOIN queue_tickets t ON t.room_id = l.room_id AND t.lane = l.lane AND t.number BETWEEN l.served - 10000 AND l.served
  JOIN events e ON e.subject_id = t.id AND e.type = 'ADMITTED' AND e.at >= t.joined_at
  GROUP BY l.room_id, l.lane, e.at
), in_turn AS (
  -- By the order in which the events were written, which the lock of the door decides: clocks of two workers do not.
  SELECT calls.*, max(last) OVER (
    PARTITION BY room_id, lane ORDER BY call ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS called_before
  FROM calls
), lots AS (
  SELECT d.room_id, d.lane, d.number, d.ticket_id,
    sha256(convert_to(l.seed || ':' || l.tickets_digest || ':' || d.ticket_id, 'UTF8')) AS lot
  FROM lane l
  JOIN queue_draws d ON d.room_id = l.room_id AND d.lane = l.lane AND d.number BETWEEN l.served - 10000 AND l.served + 10000
), in_order AS (
  SELECT lots.*, lag(lot) OVER (PARTITION BY room_id, lane ORDER BY number) AS lot_before FROM lots
)
SELECT room_id AS id, lane, first AS number, 'called out of turn' AS what FROM in_turn WHERE first <= called_before
UNION ALL
SELECT room_id, lane, number, 'drawn otherwise than the seed says' FROM in_order WHERE lot <= lot_before
UNION ALL
SELECT o.room_id, o.lane, t.number, 'has another number than was drawn'
FROM in_order o JOIN queue_tickets t ON t.id = o.ticket_id
WHERE t.number <> o.number
UNION ALL
SELECT t.room_id, t.lane, t.number, 'came in before its number was called'
FROM lane l
JOIN queue_tickets t ON t.room_id = l.room_id AND t.lane = l.lane AND t.number > l.served AND t.status IN ('ADMITTED', 'USED')
UNION ALL
SELECT id, NULL, NULL, 'a seed that nobody committed to'
FROM queue_rooms
WHERE drawn_at >= now() - interval '1 day' AND commitment <> encode(sha256(convert_to(seed, 'UTF8')), 'hex')
