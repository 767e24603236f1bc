-- Makes changes of one branch come one after another, and changes of several branches meet in one order. Bookings do
-- not wait: they take no lock on a branch that this one conflicts with.
--   $1 text[]  branches
SELECT id
FROM branches
WHERE id = ANY ($1::text[])
ORDER BY id
FOR NO KEY UPDATE
