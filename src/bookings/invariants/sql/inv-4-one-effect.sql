-- Idempotency keys that name an effect which is not in the event log.
SELECT k.key_digest, k.booking_id, k.booking_seq
FROM idempotency_keys k LEFT JOIN events e ON e.subject_id = k.booking_id AND e.seq = k.booking_seq
WHERE e.id IS NULL
