-- Counters with more units in use than their ceiling, which is their capacity unless staff lowered it below what was in use.
SELECT id, branch_id, period, period_start, pool, time_window, capacity, taken, held, kept, ceiling
FROM quota_counters
WHERE ceiling IS NOT NULL AND taken + held + kept > ceiling
   OR capacity IS NOT NULL AND ceiling > greatest(capacity, taken + held)
