-- Proves that taken = min(demand, capacity): a slot that more people wanted than its day holds is full at one level at
-- least, and one that fewer wanted served them all (INV-2).
-- Demand is everybody who was told yes or "full" of this slot; other refusals are nobody's place. Where units come back
-- during a run, only those who knock after it are believed.
WITH demand AS (
  SELECT h.branch_id, h.date, h.time_window, count(DISTINCT h.loan_id) AS people
  FROM load_history h CROSS JOIN load_run r
  WHERE h.operation IN ('book', 'hold') AND (h.outcome = 'yes' OR h.full_period IS NOT NULL)
    AND (h.phase = 'knock' OR NOT r.units_return)
  GROUP BY h.branch_id, h.date, h.time_window
),
served AS (
  SELECT branch_id, date, time_window, count(*) AS people
  FROM bookings WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
  GROUP BY branch_id, date, time_window
)
SELECT d.branch_id, d.date::text AS date, d.time_window, d.people AS wanted, coalesce(s.people, 0) AS served
FROM demand d
LEFT JOIN served s ON s.branch_id = d.branch_id AND s.date = d.date AND s.time_window = d.time_window
WHERE coalesce(s.people, 0) < d.people
  AND NOT EXISTS (
    SELECT FROM quota_counters c
    WHERE c.branch_id = d.branch_id AND c.product_group = 'HOUSING' AND c.capacity IS NOT NULL
      AND c.pool IN ('ALL', 'ONLINE') AND c.time_window IN ('', d.time_window)
      AND c.period_start = CASE c.period WHEN 'DAY' THEN d.date ELSE date_trunc(lower(c.period), d.date::timestamp)::date END
      AND c.taken + c.held >= c.capacity
  )
