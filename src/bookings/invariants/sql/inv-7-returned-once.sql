-- Bookings that were ended more than once, or whose hold is long over and was never ended.
SELECT subject_id AS id, 'ended twice' AS what
FROM events
WHERE subject_type = 'booking' AND type IN ('CANCELLED', 'RELEASED', 'EXPIRED') AND at >= now() - interval '40 days'
GROUP BY subject_id
HAVING count(*) > 1
UNION ALL
SELECT id, 'never ended' FROM bookings WHERE status = 'HELD' AND expires_at < now() - interval '1 minute'
