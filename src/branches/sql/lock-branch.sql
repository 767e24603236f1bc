-- Makes the closures of one branch change one after another, and tells what day it is there by the judge's clock.
-- Bookings do not wait: they take no lock on the branch that this one conflicts with.
-- $1 branch_id
SELECT (now() AT TIME ZONE time_zone)::date AS today,
  to_char(opens_at, 'HH24:MI') AS opens_at, to_char(closes_at, 'HH24:MI') AS closes_at
FROM branches
WHERE id = $1::text AND active
FOR NO KEY UPDATE
