-- How many entries wait for a slot that takes a unit of each counter; counters for which nobody waits are left out.
-- $1 counters
SELECT c.id AS "counterId", count(DISTINCT w.entry_id)::integer AS waiting
FROM quota_counters c
JOIN waitlist_wants w
  ON w.branch_id = c.branch_id AND w.product_group = c.product_group
  AND c.period_start = CASE c.period WHEN 'DAY' THEN w.date ELSE date_trunc(lower(c.period), w.date::timestamp)::date END
  AND (c.time_window = '' OR c.time_window = w.time_window)
WHERE c.id = ANY ($1::bigint[]) AND c.pool IN ('ALL', w.pool)
GROUP BY c.id
