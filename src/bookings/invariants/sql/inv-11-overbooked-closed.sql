-- Units accepted on a counter while it was overbooked: its ceiling then lies above what is in use and its capacity.
SELECT id, branch_id, period, period_start, capacity, taken, held, ceiling
FROM quota_counters
WHERE capacity IS NOT NULL AND taken + held > capacity AND ceiling <> taken + held
