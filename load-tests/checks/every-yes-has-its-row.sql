-- Proves that every 201 and every 200 to a change has its committed row, in the same name, with the event of what was done (INV-3).
SELECT h.n, h.operation, h.customer_id, h.booking_id, b.status, b.customer_id AS row_customer_id
FROM load_history h LEFT JOIN bookings b ON b.id = h.booking_id
WHERE h.outcome = 'yes' AND h.operation IN ('book', 'hold', 'cancel', 'reschedule')
  AND (
    b.id IS NULL OR b.customer_id <> h.customer_id OR b.loan_id <> h.loan_id
    OR NOT EXISTS (
      SELECT FROM events e
      WHERE e.subject_id = b.id AND e.type = ANY (
        CASE h.operation
          WHEN 'book' THEN ARRAY['BOOKED', 'CONFIRMED'] WHEN 'hold' THEN ARRAY['HELD']
          WHEN 'cancel' THEN ARRAY['CANCELLED'] ELSE ARRAY['RESCHEDULED']
        END)
    )
  )
