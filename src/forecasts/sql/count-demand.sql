-- How many came, or were promised a place, on days that are over: by branch, day, product and hour. Only days for which
-- the branch offered places here; the time before is the bank's own record.
-- $1 first day · $2 first day that is not over
SELECT c.branch_id AS "branchId", c.product_group AS "productGroup", c.period_start AS date, b.product,
  CASE WHEN b.time_window <> '' THEN left(b.time_window, 2)::integer
    ELSE extract(hour FROM b.arrived_at AT TIME ZONE branches.time_zone)::integer END AS hour,
  count(b.id)::integer AS bookings,
  bool_or(c.capacity IS NOT NULL AND c.taken + c.held >= c.capacity) AS "soldOut"
FROM quota_counters c
JOIN branches ON branches.id = c.branch_id
LEFT JOIN bookings b ON b.branch_id = c.branch_id AND b.date = c.period_start
  AND b.status IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
WHERE c.period = 'DAY' AND c.pool = 'ALL' AND c.time_window = '' AND c.period_start >= $1::date AND c.period_start < $2::date
GROUP BY 1, 2, 3, 4, 5
