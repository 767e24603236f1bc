-- Loans with more than one active booking.
SELECT loan_id AS id, count(*) AS active
FROM bookings
WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN')
GROUP BY loan_id
HAVING count(*) > 1
