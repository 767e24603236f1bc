-- What is done for bookings that stand on overbooked counters, a row for each task of a booking, the latest last.
--   $1 uuid[]  bookings
SELECT id, booking_id, status, assignee, note, due_on
FROM tasks
WHERE booking_id = ANY ($1::uuid[]) AND kind = 'OVERBOOKED_OFFER'
ORDER BY booking_id, created_at
