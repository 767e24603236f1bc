-- Unfinished tasks of overbooked counters, the longest untouched first.
--   $1 integer  rows at most
SELECT id, booking_id, branch_id, (details ->> 'counterId')::bigint AS counter_id
FROM tasks
WHERE kind = 'OVERBOOKED_OFFER' AND status IN ('OPEN', 'OFFERED')
ORDER BY changed_at, id
LIMIT $1
