-- How many came, or were promised a place, on days that are over at their branch: by branch, day, product and hour. Only days
-- for which the branch offered places here; the time before is the bank's own record.
-- $1 days before today, by the calendar of each branch
WITH days_over AS MATERIALIZED (
  SELECT c.branch_id, c.product_group, c.period_start, branches.time_zone, EXISTS (
    -- Customers find a day full by its own places, by those of its week or month, or by the share of those who ask online;
    -- places that are kept for a line or put by for urgent needs are none for them. What was put by is given back when the
    -- day is over: it is what urgent needs left of theirs, in a week or month without such places of its own those of its
    -- days from this one on. Where there never was a place, nothing was full.
    SELECT FROM quota_counters f
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(greatest(0, u.capacity - u.taken - u.held)), 0) AS units, count(u.capacity) AS own
      FROM quota_counters u
      WHERE f.pool = 'ALL' AND u.branch_id = f.branch_id AND u.product_group = f.product_group AND u.pool = 'URGENT'
        AND u.time_window = '' AND u.period = f.period AND u.period_start = f.period_start
    ) urgent
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(greatest(0, u.capacity - u.taken - u.held)), 0) AS units
      FROM quota_counters u
      WHERE f.pool = 'ALL' AND f.period <> 'DAY' AND urgent.own = 0 AND u.branch_id = f.branch_id
        AND u.product_group = f.product_group AND u.pool = 'URGENT' AND u.time_window = '' AND u.period = 'DAY'
        AND u.period_start >= c.period_start AND u.period_start < f.period_start + ('1 ' || lower(f.period))::interval
    ) of_days
    WHERE f.branch_id = c.branch_id AND f.product_group = c.product_group AND f.time_window = ''
      AND f.pool IN ('ALL', 'ONLINE') AND f.capacity IS NOT NULL AND (f.capacity > 0 OR f.taken + f.held > 0)
      AND f.taken + f.held + f.kept + greatest(0, urgent.units + of_days.units - f.reserved) >= f.capacity
      AND (f.period, f.period_start) IN (
        ('DAY', c.period_start), ('WEEK', date_trunc('week', c.period_start::timestamp)::date),
        ('MONTH', date_trunc('month', c.period_start::timestamp)::date)
      )
  ) AS sold_out
  FROM branches
  CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE branches.time_zone)::date AS today) here
  JOIN quota_counters c ON c.branch_id = branches.id
  WHERE c.period = 'DAY' AND c.pool = 'ALL' AND c.time_window = ''
    AND c.period_start >= here.today - $1::integer AND c.period_start < here.today
    AND (c.capacity IS NULL OR c.capacity > 0 OR c.taken + c.held > 0)
)
SELECT o.branch_id AS "branchId", o.product_group AS "productGroup", o.period_start AS date, b.product,
  CASE WHEN b.time_window <> '' THEN left(b.time_window, 2)::integer
    ELSE extract(hour FROM b.arrived_at AT TIME ZONE o.time_zone)::integer END AS hour,
  count(b.id)::integer AS bookings, bool_or(o.sold_out) AS "soldOut"
FROM days_over o
LEFT JOIN bookings b ON b.branch_id = o.branch_id AND b.date = o.period_start
  AND b.status IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
GROUP BY 1, 2, 3, 4, 5
