-- Checks a booked customer in and gives the next queue number of the branch's day, with the event. A booking that is
-- no longer in the state it was seen in takes no number.
-- $1 booking id · $2 seq it is in · $3 actor · $4 actor's role · $5 trace id
-- INV-8
WITH arriving AS MATERIALIZED (
  SELECT id, branch_id, date FROM bookings WHERE id = $1 AND seq = $2 AND status = 'BOOKED' FOR UPDATE
), numbered AS (
  INSERT INTO arrival_counters AS counter (branch_id, date, last_number)
  SELECT branch_id, date, 1 FROM arriving
  ON CONFLICT (branch_id, date) DO UPDATE SET last_number = counter.last_number + 1
  RETURNING last_number
), advanced AS (
  UPDATE bookings AS booking
  SET status = 'CHECKED_IN', seq = booking.seq + 1, arrived_at = now(), queue_number = numbered.last_number
  FROM numbered
  WHERE booking.id = $1 AND booking.seq = $2 AND booking.status = 'BOOKED'
  RETURNING booking.id, booking.seq, booking.branch_id, booking.arrived_at, booking.queue_number
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'booking', id, seq, 'CHECKED_IN', 'BOOKED', 'CHECKED_IN', $3::text, $4::text, branch_id, $5::text,
    jsonb_build_object('queueNumber', queue_number)
  FROM advanced
)
SELECT seq, arrived_at AS "arrivedAt", queue_number AS "queueNumber" FROM advanced
