-- One room as the public may see it: its seed only after the draw.
-- $1 room id
SELECT id, kind, status, opens_at AS "opensAt", commitment, CASE WHEN drawn_at IS NOT NULL THEN seed END AS seed,
  tickets_digest AS "ticketsDigest", drawn_online AS "drawnOnline",
  drawn_assisted AS "drawnAssisted"
FROM queue_rooms
WHERE id = $1::uuid
