-- What an urgent need could have of each slot that has an urgent reserve, now, and how many whose need was agreed to wait for it. Slots without a reserve are left out; left is null where nothing bounds it.
-- Per slot: $1 branch · $2 product group · $3 day · $4 window
SELECT t.branch_id AS "branchId", t.product_group AS "group", t.date::text AS date, t.time_window AS "timeWindow",
  min(c.capacity) FILTER (WHERE c.pool = 'URGENT') AS capacity,
  min(CASE WHEN r.rest < 0 THEN 0 ELSE r.rest END) AS left,
  (
    SELECT count(*) FROM waitlist_wants w
    WHERE (w.branch_id, w.product_group, w.date, w.time_window) = (t.branch_id, t.product_group, t.date, t.time_window)
      AND w.pool = 'URGENT'
  )::integer AS waiting
FROM (
  SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[]) AS u (branch_id, product_group, date, time_window)
) AS t
CROSS JOIN (VALUES ('DAY'), ('WEEK'), ('MONTH')) AS p (period)
JOIN quota_counters c
  ON c.branch_id = t.branch_id AND c.product_group = t.product_group AND c.period = p.period
  AND c.period_start = CASE p.period WHEN 'DAY' THEN t.date ELSE date_trunc(lower(p.period), t.date::timestamp)::date END
  AND c.pool IN ('ALL', 'URGENT') AND c.time_window IN ('', t.time_window)
CROSS JOIN LATERAL (
  SELECT least(c.capacity, c.ceiling) - c.taken - c.held - CASE c.pool WHEN 'URGENT' THEN 0 ELSE c.kept - c.reserved END
) AS r (rest)
GROUP BY t.branch_id, t.product_group, t.date, t.time_window
HAVING bool_or(c.pool = 'URGENT')
ORDER BY t.date, t.branch_id, t.time_window
