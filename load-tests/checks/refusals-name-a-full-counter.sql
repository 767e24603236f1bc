-- Proves that nobody was told "full" of a counter that has a unit left at rest, at the level that the refusal names, and
-- that every such refusal names one (INV-2).
-- Where units come back during a run, only those who knock after it are believed.
SELECT DISTINCT h.branch_id, h.full_period AS period, h.full_start AS start, h.full_pool AS pool, h.full_window AS time_window,
  c.capacity, c.taken, c.held
FROM load_history h CROSS JOIN load_run r
LEFT JOIN quota_counters c ON c.branch_id = h.branch_id AND c.product_group = 'HOUSING' AND c.period = h.full_period
  AND c.period_start = h.full_start AND c.pool = h.full_pool AND c.time_window = h.full_window
WHERE h.full_period IS NOT NULL AND (h.phase = 'knock' OR NOT r.units_return)
  AND (c.capacity IS NULL OR c.taken + c.held < c.capacity)
UNION ALL
SELECT DISTINCT h.branch_id, h.code, h.date, NULL, h.time_window, NULL::integer, NULL::integer, NULL::integer
FROM load_history h
WHERE h.outcome = 'no' AND h.code LIKE '%\_FULL' AND h.full_period IS NULL
