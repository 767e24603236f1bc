-- Holds whose time is over by the clock of this server, the oldest first.
-- $1 at most so many
SELECT id::text AS id, seq FROM bookings WHERE status = 'HELD' AND expires_at <= now() ORDER BY expires_at LIMIT $1
