-- Proves that bots gain nothing by hammering: each of their accounts has one booking at most, no person was limited on
-- their account, and all places that bots' accounts leave went to people who wanted them.
SELECT 'an account of a bot with more than one booking' AS what, b.loan_id AS who, count(*) AS times
FROM bookings b
WHERE b.status IN ('HELD', 'BOOKED', 'CHECKED_IN') AND b.loan_id IN (SELECT loan_id FROM load_history WHERE role = 'bot')
GROUP BY b.loan_id HAVING count(*) > 1
UNION ALL
SELECT 'a person who was limited', h.loan_id, count(*)
FROM load_history h WHERE h.role = 'person' AND h.status = 429 GROUP BY h.loan_id
UNION ALL
SELECT 'a place that no person got', s.branch_id || ' ' || s.date, s.free
FROM (
  SELECT sl.branch_id, sl.date,
    least(count(DISTINCT h.loan_id), c.capacity - (
      SELECT count(*) FROM bookings b
      WHERE b.branch_id = sl.branch_id AND b.date = sl.date AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
        AND b.loan_id IN (SELECT loan_id FROM load_history WHERE role = 'bot')
    )) - (
      SELECT count(*) FROM bookings b
      WHERE b.branch_id = sl.branch_id AND b.date = sl.date AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
        AND b.loan_id IN (SELECT loan_id FROM load_history WHERE role IN ('person', 'knocker'))
    ) AS free
  FROM load_slots sl
  JOIN quota_counters c ON c.branch_id = sl.branch_id AND c.product_group = 'HOUSING' AND c.period = 'DAY'
    AND c.period_start = sl.date AND c.pool = 'ALL' AND c.time_window = ''
  LEFT JOIN load_history h ON h.role IN ('person', 'knocker') AND h.operation = 'book' AND h.branch_id = sl.branch_id AND h.date = sl.date
  GROUP BY sl.branch_id, sl.date, c.capacity
) s
WHERE s.free > 0
