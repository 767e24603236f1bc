-- Proves that an Idempotency-Key has one effect, and that its repeats get the same answer, however often and through however many processes they come (INV-4).
SELECT 'a key names two bookings' AS what, h.key_digest::text, count(DISTINCT h.booking_id) AS times
FROM load_history h WHERE h.outcome = 'yes' AND h.booking_id IS NOT NULL AND h.key_digest IS NOT NULL
GROUP BY h.key_digest HAVING count(DISTINCT h.booking_id) > 1
UNION ALL
SELECT 'two answers were first', h.key_digest::text, count(*)
FROM load_history h WHERE h.outcome = 'yes' AND h.key_digest IS NOT NULL AND NOT h.replayed
GROUP BY h.key_digest HAVING count(*) > 1
UNION ALL
SELECT 'the key does not remember its booking', h.key_digest::text, 1
FROM load_history h LEFT JOIN idempotency_keys k ON k.key_digest = h.key_digest
WHERE h.outcome = 'yes' AND h.key_digest IS NOT NULL AND k.booking_id IS DISTINCT FROM h.booking_id
UNION ALL
SELECT 'a no after a yes', h.key_digest::text, count(*)
FROM load_history h
JOIN load_history no ON no.key_digest = h.key_digest AND no.outcome = 'no' AND no.started_ms > h.started_ms + h.took_ms + 1
WHERE h.outcome = 'yes'
GROUP BY h.key_digest
