-- Bookings whose counters are not all of their own branch, or whose day counter is not that of their own day.
SELECT b.id, b.branch_id, b.date
FROM bookings b
WHERE b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
  AND (
    EXISTS (
      SELECT FROM unnest(b.counter_ids) AS u (counter_id) JOIN quota_counters c ON c.id = u.counter_id
      WHERE c.branch_id <> b.branch_id OR (c.period = 'DAY' AND c.period_start <> b.date)
    )
    OR NOT EXISTS (
      SELECT FROM quota_counters c WHERE c.id = ANY (b.counter_ids) AND c.period = 'DAY' AND c.period_start = b.date
    )
  )
