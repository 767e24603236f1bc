-- Where bookings stand now.
-- $1 booking ids
SELECT id::text AS "bookingId", status IN ('HELD', 'BOOKED', 'CHECKED_IN') AS active, branch_id AS "branchId", date,
  counter_ids AS "counterIds", created_at AS "createdAt"
FROM bookings
WHERE id = ANY ($1::uuid[])
