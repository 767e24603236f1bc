-- Proves that a quota lowered under what is in use lets nobody in until it is under again (INV-11): its ceiling lies on what is in use, no higher.
SELECT branch_id, period, period_start::text AS start, pool, time_window, capacity, taken, held, ceiling
FROM quota_counters
WHERE capacity IS NOT NULL AND taken + held > capacity AND ceiling <> taken + held
