-- Makes the closures of one branch change one after another, and tells what day it is there by the judge's clock.
-- Bookings do not wait: they take no lock on the branch that this one conflicts with.
-- $1 branch_id
SELECT (now() AT TIME ZONE time_zone)::date AS today
FROM branches
WHERE id = $1::text AND active
FOR NO KEY UPDATE
