-- Moves one booking to another slot: out of its old counters and into the new ones in the same moment, or not at all.
-- $1 booking id · $2 seq it is in · $3 branch · $4 date · $5 window · $6 counter ids · $7 key digest · $8 request digest · $9 actor · $10 actor's role · $11 trace id · $12 where from and where to, as JSON. Per counter whose units change: $13 id · $14 units, +1 or -1. $15 reason, or null · $16 until when an express booking is now completed, or null
-- keptIds: counters whose unit the line keeps.
-- INV-1, INV-7, INV-8, INV-9.
WITH swapped AS (
  UPDATE bookings
  SET branch_id = $3, date = $4, time_window = $5, counter_ids = $6::bigint[], seq = seq + 1, changes = changes + 1,
    details_until = coalesce($16::timestamptz, details_until)
  WHERE id = $1 AND seq = $2 AND status = 'BOOKED'
  RETURNING id, seq, branch_id
), keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT $7::uuid, $8::uuid, id, seq FROM swapped
  RETURNING booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details)
  SELECT 'booking', id, seq, 'RESCHEDULED', 'BOOKED', 'BOOKED', $9::text, $10::text, branch_id, $15::text, $11::text, $12::jsonb FROM swapped
), needed AS (
  SELECT t.counter_id, t.units
  FROM unnest($13::bigint[], $14::integer[]) AS t (counter_id, units), keyed
), locked AS MATERIALIZED (
  SELECT c.id, n.units, c.kept FROM needed n JOIN quota_counters c ON c.id = n.counter_id ORDER BY c.id FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c
  SET taken = c.taken + l.units,
    ceiling = CASE
      WHEN l.units > 0 OR c.capacity IS NULL THEN c.ceiling
      ELSE greatest(c.capacity, c.taken + l.units + c.held)
    END
  FROM locked l
  WHERE c.id = l.id
  RETURNING c.id, c.kept - l.kept AS kept
)
SELECT id, seq, now() AS "decidedAt", (SELECT array_agg(id) FROM counted WHERE kept > 0) AS "keptIds" FROM swapped
