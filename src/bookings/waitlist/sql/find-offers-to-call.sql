-- Offers to customers who came by phone or to the counter, and of which nobody at the branch has been told yet.
-- $1 at most so many
SELECT e.id::text AS "entryId", e.offer_id::text AS "holdId", b.branch_id AS "branchId", b.date::text AS date,
  b.time_window AS "timeWindow", e.offer_expires_at AS until, (now() AT TIME ZONE n.time_zone)::date::text AS today
FROM waitlist_entries e
JOIN bookings b ON b.id = e.offer_id AND b.status = 'HELD'
JOIN branches n ON n.id = b.branch_id
WHERE e.status = 'OFFERED' AND e.channel IN ('PHONE', 'COUNTER')
  AND NOT EXISTS (
    SELECT FROM tasks t WHERE t.kind = 'WAITLIST_CALL' AND t.matter IN (e.id::text, e.id || ' ' || e.offer_id) AND t.booking_id = e.offer_id
  )
ORDER BY e.id
LIMIT $1
