-- The ids of the last events, to begin reading after them.
-- $1 at most so many
SELECT id FROM events ORDER BY id DESC LIMIT $1
