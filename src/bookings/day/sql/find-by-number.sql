-- Bookings of a branch by the number that people say: that of the wanted day first, then the nearest ones.
-- $1 branch · $2 number · $3 wanted day · $4 days before and after it at most
SELECT id::text AS id FROM bookings
WHERE branch_id = $1 AND number = $2 AND date BETWEEN $3::date - $4::integer AND $3::date + $4::integer
  AND status NOT IN ('HELD', 'RELEASED', 'EXPIRED')
ORDER BY abs(date - $3::date)
LIMIT 1
