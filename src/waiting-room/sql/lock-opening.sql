-- Who opens a room for now waits for whoever does so at the same time, and then sees the room of the other. The lock ends with the transaction.
-- $1 the key of the lock
SELECT pg_advisory_xact_lock($1::bigint)
