-- Takes back what a temporary change gave: the exact step where both numbers were limited, so that other changes made
-- meanwhile stand; the old cap, or its absence, where nobody decided otherwise since. What was sold stays and is
-- marked as that. Counters of periods that are over are left as they were.
--   $1 uuid  change
-- Returns what each counter was and became. Locks as set-capacities does.
WITH locked AS MATERIALIZED (
  SELECT
    counter.id, counter.capacity AS was, counter.taken + counter.held AS in_use, counter.sold_extra,
    CASE
      WHEN cell.old_version = 0 AND counter.version > 1 THEN counter.capacity
      WHEN cell.old_version = 0 THEN CASE WHEN counter.pool <> 'ALL' AND counter.time_window = '' THEN NULL ELSE 0 END
      WHEN cell.new_capacity IS NULL AND counter.capacity IS NULL THEN cell.old_capacity
      WHEN cell.old_capacity IS NULL AND counter.version = cell.old_version + 1 THEN NULL
      WHEN cell.new_capacity IS NULL OR cell.old_capacity IS NULL THEN counter.capacity
      ELSE greatest(0, counter.capacity - (cell.new_capacity - cell.old_capacity))
    END AS becomes
  FROM quota_change_cells AS cell
  JOIN quota_counters AS counter ON counter.id = cell.counter_id
  WHERE cell.change_id = $1
    AND counter.period_start >= CASE counter.period
      WHEN 'DAY' THEN current_date - 1
      WHEN 'WEEK' THEN current_date - 7
      ELSE (current_date - interval '1 month')::date
    END
  ORDER BY counter.id
  FOR NO KEY UPDATE OF counter
)
UPDATE quota_counters AS counter
SET
  capacity = locked.becomes,
  ceiling = CASE WHEN locked.becomes IS NOT NULL THEN greatest(locked.becomes, locked.in_use) END,
  -- Whoever was overbooked before stays so: only what the end itself leaves above the capacity is what the extra sold.
  sold_extra = CASE
    WHEN locked.becomes IS NULL THEN 0
    ELSE greatest(0, locked.in_use - locked.becomes
      - greatest(0, locked.in_use - coalesce(locked.was, locked.in_use) - locked.sold_extra))
  END,
  version = counter.version + 1
FROM locked
WHERE counter.id = locked.id AND locked.becomes IS DISTINCT FROM locked.was
RETURNING counter.id, counter.branch_id, locked.was, locked.becomes, counter.version
