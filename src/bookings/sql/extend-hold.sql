-- Keeps a hold for longer by the clock of this server. No row for one that is over, that became a booking, that lasts as long already, that was extended often enough, or that the line has offered: others wait for that one.
-- A held row has had one event when it was made and one for each move and extension, so that its seq counts them all.
-- $1 booking id · $2 customer · $3 length from now, ms · $4 only where less than so much is left, ms · $5 extensions at most · $6 actor · $7 actor's role · $8 trace id
-- INV-7: the sweeper expects the seq that it read, and so never ends what was extended meanwhile. INV-8.
WITH extended AS (
  UPDATE bookings
  SET expires_at = now() + $3 * interval '1 millisecond', seq = seq + 1
  WHERE id = $1 AND customer_id = $2 AND status = 'HELD' AND expires_at > now()
    AND expires_at < now() + $4 * interval '1 millisecond'
    AND seq - changes <= $5
    AND NOT EXISTS (SELECT FROM waitlist_entries WHERE offer_id = $1 AND status = 'OFFERED')
  RETURNING id, seq, branch_id
)
INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id)
SELECT 'booking', id, seq, 'EXTENDED', 'HELD', 'HELD', $6, $7, branch_id, $8 FROM extended
RETURNING seq
