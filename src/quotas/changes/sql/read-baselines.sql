-- Where counters stood before the first change of the last day that nobody approved, unless somebody approved a later
-- one: what has been moved since counts towards the threshold. Counters without such a change are left out.
--   $1 bigint[]  counters
--   $2 integer   hours that count as a day
SELECT DISTINCT ON (cell.counter_id) cell.counter_id, cell.old_capacity
FROM unnest($1::bigint[]) AS asked (id)
JOIN quota_change_cells AS cell ON cell.counter_id = asked.id
WHERE cell.applied_at > now() - $2::integer * interval '1 hour'
  AND NOT cell.approved
  AND NOT EXISTS (
    SELECT FROM quota_change_cells AS later
    WHERE later.counter_id = cell.counter_id AND later.approved AND later.applied_at >= cell.applied_at
  )
ORDER BY cell.counter_id, cell.applied_at, cell.old_version
