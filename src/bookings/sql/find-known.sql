-- What is already known of a batch of requests: the effects of their idempotency keys, and active bookings of their loans.
-- $1 key digests · $2 loans
SELECT 'KEY' AS "foundBy", replace(k.key_digest::text, '-', '') AS found, replace(k.request_digest::text, '-', '') AS "requestDigest",
  k.booking_seq AS seq, b.id::text AS "bookingId", b.status, b.customer_id AS "customerId", b.branch_id AS "branchId",
  b.date, b.time_window AS "timeWindow", b.channel, b.expires_at AS "expiresAt", coalesce(b.moved_at, b.created_at) AS since
FROM idempotency_keys k JOIN bookings b ON b.id = k.booking_id
WHERE k.key_digest = ANY ($1::uuid[])
UNION ALL
SELECT 'LOAN', b.loan_id, NULL, b.seq, b.id::text, b.status, b.customer_id, b.branch_id, b.date, b.time_window, b.channel, b.expires_at, coalesce(b.moved_at, b.created_at)
FROM bookings b
WHERE b.loan_id = ANY ($2::text[]) AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
