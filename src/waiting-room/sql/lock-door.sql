-- One worker at a time decides at the door; the lock ends with the transaction.
-- $1 the key of the lock
SELECT pg_try_advisory_xact_lock($1::bigint) AS locked
