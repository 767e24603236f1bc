-- What is done for bookings that stand on overbooked counters: of a booking on a counter there is one task.
--   $1 text[]  what the tasks are about: booking and counter
SELECT id, booking_id, (details ->> 'counterId')::bigint AS counter_id, status, assignee, note, due_on,
  status IN ('DONE', 'DISMISSED') AND EXISTS (
    SELECT 1 FROM events e
    WHERE e.subject_id = tasks.id AND e.seq = tasks.seq AND e.actor_role = 'system' AND e.at >= tasks.created_at
  ) AS settled_itself
FROM tasks
WHERE kind = 'OVERBOOKED_OFFER' AND matter = ANY ($1::text[])
