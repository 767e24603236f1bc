-- The tickets of a draw in the order of their numbers: with seed and digest all that is needed to draw again.
-- $1 room id · $2 lane · $3 after this number · $4 at most so many
SELECT t.id, t.number
FROM queue_rooms r JOIN queue_tickets t ON t.room_id = r.id
WHERE r.id = $1::uuid AND r.drawn_at IS NOT NULL AND t.lane = $2 AND t.number > $3::integer
  AND t.number <= CASE t.lane WHEN 'ONLINE' THEN r.drawn_online ELSE r.drawn_assisted END
ORDER BY t.number
LIMIT $4::integer
