-- Unfinished tasks of some overbooked counters, those that nobody has begun included.
--   $1 bigint[]  counters
--   $2 text[]    their branches
SELECT id, booking_id, branch_id, (details ->> 'counterId')::bigint AS counter_id,
  status = 'OPEN' AND assignee IS NULL AS untouched
FROM tasks
WHERE branch_id = ANY ($2::text[])
  AND kind = 'OVERBOOKED_OFFER'
  AND status IN ('OPEN', 'OFFERED')
  AND (details ->> 'counterId')::bigint = ANY ($1::bigint[])
