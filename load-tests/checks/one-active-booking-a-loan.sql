-- Proves that no loan has two bookings or holds that stand, whoever asked how often (INV-5).
SELECT loan_id, count(*) AS standing
FROM bookings WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN')
GROUP BY loan_id HAVING count(*) > 1
