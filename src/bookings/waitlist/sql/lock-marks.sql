-- True when nobody is joining a line at this moment, and nobody will until this transaction ends.
-- $1 the key of the lock
SELECT pg_try_advisory_xact_lock($1) AS locked
