-- Turns a batch of holds into bookings. A hold that has expired or was given up is left out of the answer; the rest is committed.
-- Per confirmation: $1 booking id · $2 customer · $3 seq it is in · $4 kind · $5 amount, minor units · $6 effect · $7 phone, sealed · $8 rule version · $9 key digest · $10 request digest · $11 actor · $12 actor's role · $13 trace id · $14 channel · $15 blind index of the phone · $16 until when an express booking is completed, or null.
-- INV-3, INV-4, INV-7, INV-8.
WITH confirmation AS MATERIALIZED (
  SELECT *
  FROM unnest(
    $1::uuid[], $2::text[], $3::integer[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[],
    $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::uuid[], $16::timestamptz[]
  ) AS t (
    id, customer_id, seq, kind, amount_minor, effect, contact_phone, rule_version,
    key_digest, request_digest, actor_id, actor_role, trace_id, channel, contact_phone_index, details_until
  )
), standing AS MATERIALIZED (
  SELECT b.id
  FROM bookings b JOIN confirmation f ON f.id = b.id AND f.customer_id = b.customer_id AND f.seq = b.seq
  WHERE b.status = 'HELD' AND b.expires_at > now()
  ORDER BY b.id
  FOR UPDATE OF b
), confirmed AS (
  UPDATE bookings b
  SET status = 'BOOKED', seq = b.seq + 1, changes = 0, kind = f.kind, amount_minor = f.amount_minor, effect = f.effect,
    contact_phone = f.contact_phone, contact_phone_index = f.contact_phone_index, rule_version = f.rule_version, channel = f.channel, details_until = f.details_until, booked_at = now(),
    expires_at = NULL
  FROM confirmation f, standing s
  WHERE b.id = f.id AND s.id = b.id AND b.status = 'HELD' AND b.seq = f.seq
  RETURNING b.id, b.seq, b.number, b.counter_ids, b.branch_id, b.created_at
), keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT f.key_digest, f.request_digest, c.id, c.seq
  FROM confirmed c JOIN confirmation f ON f.id = c.id
  WHERE f.key_digest IS NOT NULL
  ORDER BY f.key_digest
  RETURNING booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'booking', c.id, c.seq, 'CONFIRMED', 'HELD', 'BOOKED', f.actor_id, f.actor_role, c.branch_id, f.trace_id,
    CASE WHEN f.details_until IS NOT NULL THEN jsonb_build_object('express', true, 'detailsUntil', f.details_until) END
  FROM confirmed c JOIN confirmation f ON f.id = c.id
), moved AS (
  SELECT u.counter_id, count(*)::integer AS units
  FROM confirmed c CROSS JOIN unnest(c.counter_ids) AS u (counter_id), (SELECT count(*) FROM keyed) AS after_keys
  GROUP BY u.counter_id
), locked AS MATERIALIZED (
  SELECT c.id, m.units FROM moved m JOIN quota_counters c ON c.id = m.counter_id ORDER BY c.id FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c SET held = c.held - l.units, taken = c.taken + l.units FROM locked l WHERE c.id = l.id
)
SELECT id, seq, number, counter_ids AS "counterIds", created_at AS "createdAt", now() AS "decidedAt" FROM confirmed
