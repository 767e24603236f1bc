-- Proves that taken = min(demand, capacity): where somebody was told "full" of a slot, the slot is full at one level at
-- least; so a slot that fewer wanted than it holds served them all (INV-2).
-- Demand is everybody who stands there and everybody who was told "full" of it; other refusals are nobody's place. Where
-- units come back during a run, only those who knock after it are believed.
WITH unserved AS (
  SELECT h.branch_id, h.date, h.time_window, count(DISTINCT h.loan_id) AS people
  FROM load_history h CROSS JOIN load_run r
  WHERE h.operation IN ('book', 'hold') AND (h.phase = 'knock' OR NOT r.units_return)
    AND (h.full_period IS NOT NULL OR (h.outcome = 'no' AND h.code LIKE '%\_FULL'))
  GROUP BY h.branch_id, h.date, h.time_window
),
served AS (
  SELECT branch_id, date, time_window, count(*) AS people
  FROM bookings WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
  GROUP BY branch_id, date, time_window
)
SELECT u.branch_id, u.date::text AS date, u.time_window, u.people + coalesce(s.people, 0) AS wanted, coalesce(s.people, 0) AS served
FROM unserved u
LEFT JOIN served s ON s.branch_id = u.branch_id AND s.date = u.date AND s.time_window = u.time_window
WHERE NOT EXISTS (
  SELECT FROM quota_counters c
  WHERE c.branch_id = u.branch_id AND c.product_group = 'HOUSING' AND c.capacity IS NOT NULL
    AND c.pool IN ('ALL', 'ONLINE') AND c.time_window IN ('', u.time_window)
    AND c.period_start = CASE c.period WHEN 'DAY' THEN u.date ELSE date_trunc(lower(c.period), u.date::timestamp)::date END
    AND c.taken + c.held >= c.capacity
)
