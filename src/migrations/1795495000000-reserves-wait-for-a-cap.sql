-- The urgent reserve goes to everybody where nothing caps what is offered online. Where only a temporary change took that
-- cap away it stays: with the cap back its places would be in no share.
CREATE OR REPLACE VIEW pool_share_days AS
SELECT
  share.branch_id, share.product_group, share.period_start AS date, share.pool, share.id AS share_id,
  online.id AS online_id, share.capacity - share.taken - share.held - share.kept AS unused,
  (
    SELECT coalesce(sum(greatest(0, cell.new_capacity - coalesce(cell.old_capacity, 0))), 0)::integer
    FROM quota_change_cells AS cell JOIN quota_changes AS change ON change.id = cell.change_id
    WHERE cell.counter_id = share.id AND cell.applied_at IS NOT NULL AND change.status = 'APPLIED' AND change.until IS NOT NULL
  ) AS temporary_units,
  EXISTS (
    SELECT 1
    FROM quota_change_cells AS cell JOIN quota_changes AS change ON change.id = cell.change_id
    WHERE cell.counter_id = online.id AND cell.old_capacity IS NULL
      AND cell.applied_at IS NOT NULL AND change.status = 'APPLIED' AND change.until IS NOT NULL
  ) AS online_cap_is_temporary
FROM quota_counters AS share
LEFT JOIN quota_counters AS online
  ON (online.branch_id, online.product_group, online.period, online.period_start, online.pool, online.time_window)
    = (share.branch_id, share.product_group, share.period, share.period_start, 'ONLINE', '')
  AND online.capacity IS NOT NULL
WHERE share.period = 'DAY' AND share.pool IN ('ASSISTED', 'URGENT') AND share.time_window = ''
  AND (
    online.id IS NOT NULL
    OR share.pool = 'URGENT' AND NOT EXISTS (
      SELECT 1
      FROM quota_counters AS open
      JOIN quota_change_cells AS cell ON cell.counter_id = open.id
      JOIN quota_changes AS change ON change.id = cell.change_id
      WHERE (open.branch_id, open.product_group, open.period, open.period_start, open.pool, open.time_window)
          = (share.branch_id, share.product_group, share.period, share.period_start, 'ONLINE', '')
        AND cell.old_capacity IS NOT NULL AND cell.new_capacity IS NULL
        AND cell.applied_at IS NOT NULL AND change.status = 'APPLIED' AND change.until IS NOT NULL
    )
  );
