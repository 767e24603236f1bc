-- What the end of a temporary change could not take back, because a change that still runs has lowered the counter under
-- it, is carried by that one: its own end gives as many places less back. Else the counter would have more in the end
-- than it ever had.
ALTER TABLE quota_change_cells ADD COLUMN carried integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN quota_change_cells.carried IS
  'Places that ends of other changes left to the end of this one; below zero what the end of this one left to others';

-- A cap that was set on none for a time goes when nothing stands any more that was made on it. When that was tells which
-- of the later numbers come from it and which from what was there before.
ALTER TABLE quota_change_cells ADD COLUMN lapsed_at timestamptz;
COMMENT ON COLUMN quota_change_cells.lapsed_at IS 'When the cap that this set where there was none was over, with all that was made on it';
UPDATE quota_change_cells AS cell
SET lapsed_at = change.ended_at
FROM quota_changes AS change
WHERE change.id = cell.change_id AND change.status = 'ENDED' AND cell.old_capacity IS NULL AND cell.new_capacity IS NOT NULL;

-- What changes did to counters, each as a step. A counter that a change brought into being was what its absence is: no
-- places where they would have to be there (a day, a window, the urgent reserve), else no cap. `step` is what an end takes
-- back; null where there was no cap before or after. `caps`: there was none before it. `stands`: it has not ended.
CREATE VIEW quota_steps AS
SELECT
  cell.counter_id, cell.change_id, cell.old_version AS version, was.capacity AS old_capacity, cell.new_capacity,
  cell.new_capacity - was.capacity + cell.carried AS step,
  was.capacity IS NULL AND cell.new_capacity IS NOT NULL AS caps, cell.lapsed_at,
  cell.approved, cell.applied_at, change.status = 'APPLIED' AS stands, change.until, change.ended_at
FROM quota_change_cells AS cell
JOIN quota_changes AS change ON change.id = cell.change_id
JOIN quota_counters AS counter ON counter.id = cell.counter_id
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN cell.old_version = 0
      AND (counter.pool = 'URGENT' OR counter.time_window <> '' OR (counter.pool = 'ALL' AND counter.period = 'DAY'))
      THEN 0
    ELSE cell.old_capacity
  END AS capacity
) AS was
WHERE cell.applied_at IS NOT NULL;
