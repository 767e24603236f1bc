-- Where counters stood before the first change of the last day that nobody approved, unless somebody approved a later
-- one: what has been moved since counts towards the threshold. Counters without such a change are left out.
--   $1 bigint[]  counters
--   $2 integer   hours that count as a day
-- Each counter's first is looked up by itself, so that many changes of one day cost no more than one.
SELECT asked.id AS counter_id, first.old_capacity
FROM unnest($1::bigint[]) AS asked (id)
CROSS JOIN LATERAL (
  SELECT cell.old_capacity
  FROM quota_change_cells AS cell
  WHERE cell.counter_id = asked.id
    AND NOT cell.approved
    AND cell.applied_at > greatest(
      now() - $2::integer * interval '1 hour',
      (
        SELECT max(later.applied_at)
        FROM quota_change_cells AS later
        WHERE later.counter_id = asked.id AND later.approved AND later.applied_at IS NOT NULL
      )
    )
  ORDER BY cell.applied_at, cell.old_version
  LIMIT 1
) AS first
