-- The digest of all tickets that take part in a draw: the ids in ascending order, one a line.
-- $1 room id
SELECT encode(sha256(convert_to(string_agg(id::text, E'\n' ORDER BY id), 'UTF8')), 'hex') AS digest, count(*)::integer AS tickets
FROM queue_tickets
WHERE room_id = $1::uuid AND number IS NULL
