-- Keys whose answer cannot be told again: the booking that it named is not there, or is younger than the answer.
SELECT k.key_digest, k.booking_id, k.booking_seq
FROM idempotency_keys k
  JOIN events e ON e.subject_id = k.booking_id AND e.seq = k.booking_seq AND e.subject_type = 'booking'
  LEFT JOIN bookings b ON b.id = k.booking_id
WHERE b.id IS NULL OR b.seq < k.booking_seq
