-- Puts numbers that were sealed anew in place of the old ones. Rows that somebody is changing are left for another time, so that nobody waits.
-- Per number: $1 booking id · $2 as it was stored · $3 sealed anew · $4 blind index.
WITH anew AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS t (id, stored, sealed, phone_index)
), standing AS MATERIALIZED (
  SELECT b.id
  FROM bookings b JOIN anew a ON a.id = b.id AND a.stored = b.contact_phone
  ORDER BY b.id
  FOR UPDATE OF b SKIP LOCKED
)
UPDATE bookings b
SET contact_phone = a.sealed, contact_phone_index = a.phone_index
FROM anew a JOIN standing s ON s.id = a.id
WHERE b.id = a.id
RETURNING 1 AS resealed
