-- One process asks the lines at a time; the lock ends with the transaction, also when the process is killed.
-- $1 the key of the lock
SELECT pg_try_advisory_xact_lock($1) AS locked
