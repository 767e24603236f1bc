-- Unfinished tasks about bookings on days of the bank that need nobody any more: moved, or the day is a business day again.
-- The matter is that of find-bookings-on-bank-days. What becomes of a booking that was cancelled or served is found with
-- the tasks of closures.
-- $1 days on which the bank does not serve · $2 the first and $3 the last day that were looked at · $4 at most so many
SELECT t.id::text AS id, b.date::text = t.details ->> 'date' AND b.branch_id = t.branch_id AS withdrawn
FROM tasks t
JOIN bookings b ON b.id = t.booking_id
WHERE t.kind = 'CLOSURE_MOVE' AND t.status IN ('OPEN', 'OFFERED')
  AND t.matter IN (b.id || ' ' || t.branch_id || ' BANK ' || (t.details ->> 'date'), b.id || ' BANK ' || (t.details ->> 'date'))
  AND b.status = 'BOOKED' AND (
    b.date::text <> t.details ->> 'date' OR b.branch_id <> t.branch_id
    OR b.date BETWEEN $2::date AND $3::date AND NOT b.date = ANY ($1::date[]))
LIMIT $4
