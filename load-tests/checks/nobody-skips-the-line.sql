-- Proves that nobody gets in without a turn: while a room was open, no bot that asked without an entry was given a place.
-- Every process knows of an opening within a second; what was asked at that moment is left out.
SELECT h.n, h.customer_id, b.id AS booking_id, b.created_at, r.opened_at
FROM load_history h
JOIN bookings b ON b.id = h.booking_id
JOIN queue_rooms r ON b.created_at > r.opened_at + interval '2 seconds' AND b.created_at < coalesce(r.closed_at, 'infinity')
WHERE h.role = 'bot' AND h.operation = 'book' AND h.outcome = 'yes'
