-- The draw: within each lane, tickets in ascending order of SHA-256(seed:digest:ticket id) get the numbers from 1 on. Also those that were given up, so that the list to check it by is the list of all that joined.
-- $1 room id · $2 seed · $3 digest of all tickets of the draw
INSERT INTO queue_draws (room_id, lane, number, ticket_id)
SELECT room_id, lane,
  row_number() OVER (PARTITION BY lane ORDER BY sha256(convert_to($2 || ':' || $3 || ':' || id::text, 'UTF8'))), id
FROM queue_tickets
WHERE room_id = $1::uuid AND number IS NULL
