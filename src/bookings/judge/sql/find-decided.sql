-- Which bookings of an unknown outcome were committed after all, and with which units.
-- $1 booking ids
SELECT id::text AS id, seq, created_at AS "createdAt", counter_ids AS "counterIds" FROM bookings WHERE id = ANY ($1::uuid[])
