-- Bookings that a standing closure meets and for which staff have no task, or one that settled itself: a check-in that is
-- undone asks for it again. A task that people have ended stays ended.
-- What find-settled-tasks would settle is not taken up, else a task would come and go: the window has to be the task's.
-- Closed hours meet windows, and whoever may come at any hour when they last until the branch closes. So do those with which
-- others leave nothing of a day, for its windows outside the opening hours.
-- $1 one closure, or null for all that are not over · $2 at most so many
SELECT t.id::text AS "taskId", b.id::text AS "bookingId", b.branch_id AS "branchId", b.date, b.time_window AS "timeWindow", c.id::text AS "closureId",
  c.kind, c.reason_zh AS "reasonZh", c.reason_en AS "reasonEn"
FROM branch_closures c
JOIN branches n ON n.id = c.branch_id
JOIN bookings b ON b.branch_id = c.branch_id AND b.date BETWEEN c.from_date AND c.to_date AND b.status = 'BOOKED'
LEFT JOIN tasks t ON t.kind = 'CLOSURE_MOVE' AND t.matter = b.id || ' ' || c.id
WHERE c.removed_at IS NULL AND c.to_date >= current_date - 1 AND ($1::uuid IS NULL OR c.id = $1::uuid)
  AND (c.from_time IS NULL
    OR b.time_window <> '' AND left(b.time_window, 5)::time < c.to_time AND right(b.time_window, 5)::time > c.from_time
    OR c.from_time < n.closes_at AND c.to_time >= n.closes_at AND CASE
      WHEN b.time_window = '' THEN true
      WHEN left(b.time_window, 5)::time < n.closes_at AND right(b.time_window, 5)::time > n.opens_at THEN false
      ELSE (
        SELECT range_agg(tsrange(b.date + h.from_time, b.date + h.to_time))
          @> tsrange(b.date + n.opens_at, b.date + n.closes_at)
        FROM branch_closures h
        WHERE h.branch_id = c.branch_id AND b.date BETWEEN h.from_date AND h.to_date AND h.from_time IS NOT NULL
          AND h.removed_at IS NULL
      )
    END)
  AND (t.id IS NULL
    OR t.status IN ('DONE', 'DISMISSED') AND (c.from_time IS NULL OR b.time_window = t.details ->> 'window') AND EXISTS (
      SELECT FROM events e
      WHERE e.subject_id = t.id AND e.seq = t.seq AND e.actor_role = 'system' AND e.at >= t.created_at
    ))
ORDER BY b.date, b.id
LIMIT $2
