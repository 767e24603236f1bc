-- Takes the last step of a visit back while it is young enough by the clock of this server, with the event. A
-- check-in that is undone gives its queue number up for good. Its age is that of the step itself, whose event has the name
-- of the state: what came after it, as a completion that was undone, makes it no younger.
-- $1 booking id · $2 seq it is in · $3 state it is in · $4 state it goes back to · $5 event · $6 reason · $7 actor
-- $8 actor's role · $9 trace id · $10 age of the step at most, ms
-- INV-8
WITH undone AS (
  UPDATE bookings AS booking
  SET status = $4, seq = booking.seq + 1,
    arrived_at = CASE WHEN $4 = 'BOOKED' THEN NULL ELSE booking.arrived_at END,
    queue_number = CASE WHEN $4 = 'BOOKED' THEN NULL ELSE booking.queue_number END
  WHERE booking.id = $1 AND booking.seq = $2 AND booking.status = $3
    AND (
      SELECT at FROM events
      WHERE subject_id = $1 AND subject_type = 'booking' AND events.type = $3::text AND events.seq <= $2
      ORDER BY events.seq DESC LIMIT 1
    ) > now() - $10::double precision * interval '1 millisecond'
  RETURNING booking.id, booking.seq, booking.branch_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'booking', id, seq, $5::text, $3::text, $4::text, $7::text, $8::text, branch_id, $6::text, $9::text FROM undone
)
SELECT seq FROM undone
