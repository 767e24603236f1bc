-- Moves one booking or hold to another slot: out of its old counters and into the new ones in the same moment, or not at all.
-- $1 booking id · $2 seq it is in · $3 branch · $4 date · $5 window · $6 counter ids · $7 key digest or null · $8 request digest · $9 actor · $10 actor's role · $11 trace id · $12 where from and where to, as JSON. Per counter whose units change: $13 id · $14 units, +1 or -1. $15 reason, or null · $16 until when an express booking is now completed, or null · $17 state it is in and stays in, BOOKED or HELD · $18 event · $19 life of a hold from now, ms, or null
-- A hold that is over is not moved, nor one that the line has offered: others wait for that one.
-- keptIds: counters whose unit the line keeps.
-- INV-1, INV-7, INV-8, INV-9.
WITH swapped AS (
  UPDATE bookings
  SET branch_id = $3, date = $4, time_window = $5, counter_ids = $6::bigint[], seq = seq + 1, changes = changes + 1,
    details_until = coalesce($16::timestamptz, details_until),
    moved_at = CASE WHEN status = 'HELD' THEN now() ELSE moved_at END,
    expires_at = greatest(expires_at, now() + $19::integer * interval '1 millisecond')
  WHERE id = $1 AND seq = $2 AND status = $17::text
    AND (status <> 'HELD' OR (
      expires_at > now() AND NOT EXISTS (SELECT FROM waitlist_entries WHERE offer_id = $1 AND status = 'OFFERED')
    ))
  RETURNING id, seq, branch_id, status, expires_at
), keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT $7::uuid, $8::uuid, id, seq FROM swapped WHERE $7::uuid IS NOT NULL
  RETURNING booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details)
  SELECT 'booking', id, seq, $18::text, status, status, $9::text, $10::text, branch_id, $15::text, $11::text, $12::jsonb FROM swapped
), needed AS (
  SELECT t.counter_id, t.units, s.status
  FROM unnest($13::bigint[], $14::integer[]) AS t (counter_id, units), swapped s, (SELECT count(*) FROM keyed) AS after_keys
), locked AS MATERIALIZED (
  SELECT c.id, n.units, n.status, c.kept FROM needed n JOIN quota_counters c ON c.id = n.counter_id ORDER BY c.id FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c
  SET taken = c.taken + CASE WHEN l.status = 'BOOKED' THEN l.units ELSE 0 END,
    held = c.held + CASE WHEN l.status = 'HELD' THEN l.units ELSE 0 END,
    ceiling = CASE
      WHEN l.units > 0 OR c.capacity IS NULL THEN c.ceiling
      ELSE greatest(c.capacity, c.taken + l.units + c.held)
    END
  FROM locked l
  WHERE c.id = l.id
  RETURNING c.id, c.kept - l.kept AS kept
)
SELECT id, seq, expires_at AS "expiresAt", now() AS "decidedAt",
  (SELECT array_agg(id) FROM counted WHERE kept > 0) AS "keptIds"
FROM swapped
