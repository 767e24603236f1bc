-- Forgets the tickets of rooms that closed long ago; the rooms with their draws stay.
-- $1 closed for so many days · $2 at most so many
DELETE FROM queue_tickets
WHERE id IN (
  SELECT t.id FROM queue_rooms r JOIN queue_tickets t ON t.room_id = r.id
  WHERE r.closed_at < now() - $1::integer * interval '1 day' LIMIT $2::integer
)
RETURNING 1 AS purged
