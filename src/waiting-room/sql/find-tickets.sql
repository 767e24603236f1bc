-- Tickets by id; a right that nobody came for counts as expired from its moment on, not from when that is noticed.
-- $1 ticket ids, as an array
SELECT id, room_id AS "roomId", lane, customer_id AS "customerId", joined_by AS "joinedBy",
  CASE WHEN status = 'ADMITTED' AND expires_at <= now() THEN 'EXPIRED' ELSE status END AS status,
  number, joined_at AS "joinedAt", expires_at AS "expiresAt", entry_id AS "entryId"
FROM queue_tickets
WHERE id = ANY ($1::uuid[])
