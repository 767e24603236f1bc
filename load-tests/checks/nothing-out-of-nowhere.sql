-- Proves that nobody has a booking that they were not told of, unless an answer of theirs was lost: a person who was refused has none.
SELECT b.id, b.customer_id, b.loan_id, b.status
FROM bookings b
WHERE b.status IN ('BOOKED', 'CHECKED_IN')
  AND b.loan_id IN (SELECT loan_id FROM load_history)
  AND NOT EXISTS (
    SELECT FROM load_history h
    WHERE h.loan_id = b.loan_id AND ((h.outcome = 'yes' AND h.booking_id = b.id) OR h.outcome IN ('unknown', 'later', 'failed'))
  )
