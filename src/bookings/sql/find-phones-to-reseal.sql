-- A stretch of bookings in the order of their ids: where it ends, and the numbers in it that are not sealed by the current key.
-- $1 after this id · $2 what numbers sealed by the current key begin with · $3 at most so many bookings
WITH stretch AS MATERIALIZED (
  SELECT id, contact_phone FROM bookings WHERE id > $1::uuid ORDER BY id LIMIT $3
), last AS (
  SELECT id FROM stretch ORDER BY id DESC LIMIT 1
)
SELECT last.id::text AS "lastId", old.id::text AS id, old.contact_phone AS phone
FROM last LEFT JOIN stretch AS old ON old.contact_phone IS NOT NULL AND NOT starts_with(old.contact_phone, $2)
