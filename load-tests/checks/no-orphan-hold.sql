-- Proves that every hold that stands is one that somebody was told of, and that none outlives its time.
SELECT b.id, b.customer_id, b.expires_at::text, CASE WHEN b.expires_at < now() - interval '1 minute' THEN 'long over' ELSE 'nobody was told' END AS what
FROM bookings b
WHERE b.status = 'HELD'
  AND (
    b.expires_at < now() - interval '1 minute'
    OR NOT EXISTS (
      SELECT FROM load_history h
      WHERE h.operation = 'hold' AND (h.booking_id = b.id OR (h.outcome = 'unknown' AND h.loan_id = b.loan_id))
    )
  )
