-- Customers who were checked in on a day that is over at their branch and were never completed, without a task, or
-- with one that settled itself: a completion that is undone asks for it again. A task that people have ended stays ended.
-- $1 days back · $2 at most so many
SELECT t.id::text AS "taskId", b.id::text AS "bookingId", b.branch_id AS "branchId", b.date
FROM branches
JOIN bookings b ON b.branch_id = branches.id
  AND b.date BETWEEN (now() AT TIME ZONE branches.time_zone)::date - $1::integer
    AND (now() AT TIME ZONE branches.time_zone)::date - 1
  AND b.status = 'CHECKED_IN'
LEFT JOIN tasks t ON t.kind = 'UNFINISHED_VISIT' AND t.matter = b.id::text
WHERE t.id IS NULL
  OR t.status IN ('DONE', 'DISMISSED') AND t.branch_id = b.branch_id AND EXISTS (
    SELECT FROM events e
    WHERE e.subject_id = t.id AND e.seq = t.seq AND e.actor_role = 'system' AND e.at >= t.created_at
  )
LIMIT $2
