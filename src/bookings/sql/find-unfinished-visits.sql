-- Customers who were checked in on a day that is over at their branch and were never completed, without a task yet.
-- $1 days back · $2 at most so many
SELECT b.id::text AS "bookingId", b.branch_id AS "branchId", b.date
FROM branches
JOIN bookings b ON b.branch_id = branches.id
  AND b.date BETWEEN (now() AT TIME ZONE branches.time_zone)::date - $1::integer
    AND (now() AT TIME ZONE branches.time_zone)::date - 1
  AND b.status = 'CHECKED_IN'
WHERE NOT EXISTS (SELECT FROM tasks t WHERE t.kind = 'UNFINISHED_VISIT' AND t.matter = b.id::text)
LIMIT $2
