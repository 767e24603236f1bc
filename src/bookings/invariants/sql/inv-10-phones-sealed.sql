-- Bookings whose phone number stands in clear.
SELECT id AS "bookingId", branch_id AS "branchId", created_at AS "createdAt"
FROM bookings
WHERE contact_phone IS NOT NULL AND contact_phone NOT LIKE 'v1.%'
