-- Keys whose answer cannot be told again: the booking that it named is not there, or is younger than the answer.
SELECT k.key_digest, k.booking_id, k.booking_seq
FROM idempotency_keys k LEFT JOIN bookings b ON b.id = k.booking_id
WHERE b.id IS NULL OR b.seq < k.booking_seq
