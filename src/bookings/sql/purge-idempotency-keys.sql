-- Forgets keys that are too old to be repeated; the bookings they made stay.
-- $1 age, days · $2 at most so many
DELETE FROM idempotency_keys
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM idempotency_keys WHERE created_at < now() - $1 * interval '1 day' LIMIT $2
))
RETURNING 1 AS purged
