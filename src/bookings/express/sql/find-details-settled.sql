-- Unfinished tasks to ask how much is repaid, of bookings of which it is known now (GIVEN), that do not stand any more
-- (OVER), or that were moved and so have another deadline or another branch to call (MOVED).
-- The matter is that of find-details-overdue.
-- $1 at most so many
SELECT t.id::text AS id,
  CASE WHEN b.kind IS NOT NULL THEN 'GIVEN' WHEN b.status IN ('BOOKED', 'CHECKED_IN') THEN 'MOVED' ELSE 'OVER' END AS why
FROM tasks t
JOIN bookings b ON b.id = t.booking_id
WHERE t.kind = 'EXPRESS_DETAILS' AND t.status IN ('OPEN', 'OFFERED')
  AND (b.kind IS NOT NULL OR b.status NOT IN ('BOOKED', 'CHECKED_IN')
    OR t.matter <> concat_ws(' ', b.id, b.branch_id, extract(epoch FROM b.details_until)))
LIMIT $1
