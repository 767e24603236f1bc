-- Unfinished tasks of overbooked counters, in the order in which they were opened, page by page.
--   $1 uuid     the last one of the page before, or null
--   $2 integer  rows at most
SELECT id, booking_id, branch_id, (details ->> 'counterId')::bigint AS counter_id
FROM tasks
WHERE kind = 'OVERBOOKED_OFFER' AND status IN ('OPEN', 'OFFERED') AND ($1::uuid IS NULL OR id > $1)
ORDER BY id
LIMIT $2
