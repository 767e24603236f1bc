-- What is already known of a batch of requests: the effects of their idempotency keys, and active bookings of their loans.
-- $1 key digests · $2 loans
SELECT 'KEY' AS "foundBy", k.key_digest::text AS "found", k.request_digest::text AS "requestDigest",
  k.booking_seq AS "answerSeq", b.id::text AS "bookingId"
FROM idempotency_keys k JOIN bookings b ON b.id = k.booking_id
WHERE k.key_digest = ANY ($1::uuid[])
UNION ALL
SELECT 'LOAN', b.loan_id, b.status, b.seq, b.id::text
FROM bookings b
WHERE b.loan_id = ANY ($2::text[]) AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
