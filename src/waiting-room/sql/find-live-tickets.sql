-- The live places of customers.
-- $1 customers, as an array
SELECT id, room_id AS "roomId", lane, customer_id AS "customerId", joined_by AS "joinedBy", status, number,
  joined_at AS "joinedAt", expires_at AS "expiresAt", entry_id AS "entryId"
FROM queue_tickets
WHERE customer_id = ANY ($1::text[]) AND status IN ('WAITING', 'ADMITTED')
