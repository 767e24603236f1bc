-- Decides a batch of new holds and bookings in one transaction: all of them, or none because a named constraint refused.
-- Per claim: $1 id uuid · $2 number · $3 status HELD or BOOKED · $4 customer · $5 loan · $6 product · $7 branch · $8 date · $9 window · $10 channel · $11 kind · $12 amount, minor units · $13 effect · $14 phone, sealed · $15 rule version · $16 counter ids as an array literal · $17 life of a hold, ms · $18 key digest or null · $19 request digest · $20 actor · $21 actor's role · $22 trace id. Per counter: $23 id · $24 units taken · $25 units held. Per claim again: $26 blind index of the phone · $27 until when an express booking is completed, or null.
-- Locks are taken in one order by everybody: keys, loans, counters, each sorted. INV-1, INV-3, INV-4, INV-5, INV-8.
WITH claim AS MATERIALIZED (
  SELECT *
  FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
    $10::text[], $11::text[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[],
    $18::uuid[], $19::uuid[], $20::text[], $21::text[], $22::text[], $26::uuid[], $27::timestamptz[]
  ) AS t (
    id, number, status, customer_id, loan_id, product, branch_id, date, time_window,
    channel, kind, amount_minor, effect, contact_phone, rule_version, counter_ids, hold_ms,
    key_digest, request_digest, actor_id, actor_role, trace_id, contact_phone_index, details_until
  )
), keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT key_digest, request_digest, id, 1 FROM claim WHERE key_digest IS NOT NULL ORDER BY key_digest
  RETURNING booking_id
), booked AS (
  INSERT INTO bookings (
    id, number, status, customer_id, loan_id, product, branch_id, date, time_window, channel, kind, amount_minor,
    effect, contact_phone, contact_phone_index, rule_version, counter_ids, expires_at, booked_at, details_until
  )
  SELECT
    id, number, status, customer_id, loan_id, product, branch_id, date, time_window, channel, kind, amount_minor,
    effect, contact_phone, contact_phone_index, rule_version, counter_ids::bigint[],
    now() + hold_ms * interval '1 millisecond', CASE WHEN status = 'BOOKED' THEN now() END, details_until
  FROM claim, (SELECT count(*) FROM keyed) AS after_keys
  ORDER BY loan_id
  RETURNING id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'booking', id, 1, status, status, actor_id, actor_role, branch_id, trace_id,
    CASE WHEN details_until IS NOT NULL THEN jsonb_build_object('express', true, 'detailsUntil', details_until) END
  FROM claim
), needed AS (
  SELECT counter_id, taken, held
  FROM unnest($23::bigint[], $24::integer[], $25::integer[]) AS t (counter_id, taken, held),
    (SELECT count(*) FROM booked) AS after_bookings
), locked AS MATERIALIZED (
  SELECT c.id, n.taken, n.held
  FROM needed n JOIN quota_counters c ON c.id = n.counter_id
  ORDER BY c.id
  FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c
  SET taken = c.taken + l.taken, held = c.held + l.held
  FROM locked l
  WHERE c.id = l.id
  RETURNING c.id
)
SELECT now() AS "decidedAt", (SELECT count(*) FROM counted)::integer AS "countersChanged"
