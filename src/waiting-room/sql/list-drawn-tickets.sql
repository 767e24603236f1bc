-- The tickets of a draw in the order of their numbers: with seed and digest all that is needed to draw again.
-- $1 room id · $2 lane · $3 after this number · $4 at most so many
SELECT ticket_id AS id, number
FROM queue_draws
WHERE room_id = $1::uuid AND lane = $2 AND number > $3::integer
ORDER BY number
LIMIT $4::integer
