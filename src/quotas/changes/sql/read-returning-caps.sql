-- The cap that comes back to counters once the temporary changes that took it away have ended. Counters that have a cap,
-- never had one, or lost it for good are left out.
--   $1 bigint[]  counters
SELECT counter.id AS counter_id, removal.old_capacity AS cap
FROM quota_counters AS counter
CROSS JOIN LATERAL (
  SELECT gone.old_version, gone.old_capacity
  FROM quota_change_cells AS gone
  WHERE gone.counter_id = counter.id AND gone.applied_at IS NOT NULL
    AND gone.new_capacity IS NULL AND gone.old_capacity IS NOT NULL
  ORDER BY gone.old_version DESC LIMIT 1
) AS removal
WHERE counter.id = ANY ($1::bigint[]) AND counter.capacity IS NULL
  AND NOT EXISTS (
    SELECT
    FROM quota_change_cells AS other JOIN quota_changes AS change ON change.id = other.change_id
    WHERE other.counter_id = counter.id AND other.applied_at IS NOT NULL AND other.new_capacity IS NULL
      AND other.old_version >= removal.old_version AND change.status = 'APPLIED' AND change.until IS NULL
  )
