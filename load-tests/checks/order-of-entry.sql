-- Proves that people came in by the published order: numbers were drawn as the published seed says, and were called in
-- their order.
-- A seed is believed only if it is the one that was committed to. Numbers that are called together have no order among them;
-- calls are in the order in which their events were written, which the lock of the door decides.
WITH calls AS (
  SELECT t.room_id, t.lane, min(e.id) AS call, min(t.number) AS first, max(t.number) AS last
  FROM events e JOIN queue_tickets t ON t.id = e.subject_id
  WHERE e.subject_type = 'queue-ticket' AND e.type = 'ADMITTED'
  GROUP BY t.room_id, t.lane, e.at
),
in_turn AS (
  SELECT calls.*, max(last) OVER (PARTITION BY room_id, lane ORDER BY call ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS called_before
  FROM calls
),
drawn AS (
  SELECT t.id, t.room_id, t.lane, t.number,
    row_number() OVER (
      PARTITION BY t.room_id, t.lane
      ORDER BY encode(sha256(convert_to(r.seed || ':' || r.tickets_digest || ':' || t.id, 'UTF8')), 'hex') COLLATE "C"
    ) AS by_seed,
    row_number() OVER (PARTITION BY t.room_id, t.lane ORDER BY t.number) AS by_number
  FROM queue_tickets t JOIN queue_rooms r ON r.id = t.room_id
  WHERE r.tickets_digest IS NOT NULL AND t.number <= CASE t.lane WHEN 'ONLINE' THEN r.drawn_online ELSE r.drawn_assisted END
)
SELECT 'called out of turn' AS what, room_id, lane, first::bigint AS number FROM in_turn WHERE first <= called_before
UNION ALL
SELECT 'drawn otherwise than the seed says', room_id, lane, number FROM drawn WHERE by_seed <> by_number
UNION ALL
SELECT 'a seed that nobody committed to', id, '', 0 FROM queue_rooms
WHERE drawn_at IS NOT NULL AND commitment <> encode(sha256(convert_to(seed, 'UTF8')), 'hex')
