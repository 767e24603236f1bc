-- Unfinished calls about offers that have ended, and how: the place was taken, taken back because the branch has shut since, or neither.
-- $1 at most so many
SELECT t.id::text AS id, CASE
  WHEN b.booked_at IS NOT NULL THEN 'TAKEN'
  WHEN EXISTS (
    SELECT FROM events v
    WHERE v.subject_id = b.id AND v.subject_type = 'booking' AND v.type = 'RELEASED' AND v.reason = 'BRANCH_SHUT'
  ) THEN 'TAKEN_BACK'
  ELSE 'OVER'
END AS "end"
FROM tasks t JOIN bookings b ON b.id = t.booking_id
WHERE t.status IN ('OPEN', 'OFFERED') AND t.kind = 'WAITLIST_CALL' AND b.status <> 'HELD'
LIMIT $1
