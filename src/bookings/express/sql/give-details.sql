-- Says how much is repaid of a booking that was made in express mode, with the event. No row where somebody has said it.
-- $1 booking id · $2 seq it is in · $3 state it is in · $4 kind · $5 amount, minor units, or null · $6 effect or null
-- $7 actor · $8 actor's role · $9 trace id
-- INV-8
WITH given AS (
  UPDATE bookings SET kind = $4, amount_minor = $5::bigint, effect = $6, seq = seq + 1
  WHERE id = $1 AND seq = $2 AND status = $3 AND kind IS NULL AND details_until IS NOT NULL
  RETURNING id, seq, branch_id, kind
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'booking', id, seq, 'DETAILS_GIVEN', $3::text, $3::text, $7::text, $8::text, branch_id, $9::text,
    jsonb_build_object('kind', kind)
  FROM given
)
SELECT seq FROM given
