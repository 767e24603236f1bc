-- One process opens the horizon at a time; the lock ends with the transaction.
--   $1 bigint  the key of the lock
SELECT pg_try_advisory_xact_lock($1) AS locked
