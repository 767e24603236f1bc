-- Proves that what somebody was granted is as they were told: no booking ends or goes to another slot without a word of its customer, and no hold stays that was given up (INV-3).
SELECT h.n, h.operation, h.customer_id, h.booking_id, b.status, b.branch_id, b.date::text, b.time_window
FROM load_history h JOIN bookings b ON b.id = h.booking_id
CROSS JOIN LATERAL (
  -- Of a change that was not answered nobody knows what became of it.
  SELECT coalesce(bool_or(o.operation = 'cancel'), false) AS cancelled, coalesce(bool_or(o.operation = 'reschedule'), false) AS moved
  FROM load_history o
  WHERE o.loan_id = h.loan_id AND o.operation IN ('cancel', 'reschedule') AND o.outcome <> 'no'
) AS asked
WHERE h.outcome = 'yes' AND (
  h.operation = 'book' AND (
    NOT asked.cancelled AND b.status NOT IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')
    OR NOT asked.moved AND (b.branch_id, b.date, b.time_window) IS DISTINCT FROM (h.branch_id, h.date, h.time_window)
  )
  OR h.operation = 'release' AND b.status = 'HELD'
)
