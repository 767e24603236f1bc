-- Keeps marks from being taken away until this transaction ends; any number may join at once.
-- $1 the key of the lock
SELECT pg_advisory_xact_lock_shared($1)
