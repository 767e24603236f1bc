-- Gives a waiting entry a hold on one slot, out of what is kept for the line where there is any: the entry, the hold, their events and the counters in one moment, or none because a named constraint refused. No row: the entry does not wait any more.
-- $1 entry · $2 seq it is in · $3 booking id · $4 number · $5 branch · $6 day · $7 window · $8 counter ids · $9 rule version · $10 end of the offer · $11 trace id. Per counter: $12 id · $13 units from what is kept, 0 or 1. $14 share · $15 true: what is put by for urgent needs may be taken too.
-- Locks in the order of everybody: entries before bookings before counters. INV-1, INV-5, INV-7, INV-8.
WITH entry AS (
  UPDATE waitlist_entries
  SET status = 'OFFERED', seq = seq + 1, reason = NULL, offer_id = $3::uuid, offered_at = now(), offer_expires_at = $10::timestamptz
  WHERE id = $1 AND seq = $2 AND status = 'WAITING'
  RETURNING id, seq, customer_id, loan_id, product, channel
), held AS (
  INSERT INTO bookings (
    id, number, status, customer_id, loan_id, product, branch_id, date, time_window, channel, rule_version, counter_ids, expires_at
  )
  SELECT $3::uuid, $4::text, 'HELD', customer_id, loan_id, product, $5::text, $6::date, $7::text, channel, $9::text,
    $8::bigint[], $10::timestamptz
  FROM entry
  RETURNING id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details)
  SELECT 'booking', id, 1, 'HELD', NULL, 'HELD', 'waitlist', 'system', $5::text, 'WAITLIST_OFFER', $11::text, NULL FROM held
  UNION ALL
  SELECT 'waitlist', id, seq, 'OFFERED', 'WAITING', 'OFFERED', 'waitlist', 'system', $5::text, NULL, $11::text,
    jsonb_build_object('holdId', $3::uuid, 'branchId', $5::text, 'date', $6::date, 'timeWindow', $7::text, 'share', $14::text, 'until', $10::timestamptz)
  FROM entry
), needed AS (
  SELECT t.counter_id, t.from_kept
  FROM unnest($12::bigint[], $13::integer[]) AS t (counter_id, from_kept), held
), locked AS MATERIALIZED (
  SELECT c.id, n.from_kept FROM needed n JOIN quota_counters c ON c.id = n.counter_id ORDER BY c.id FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c SET held = c.held + 1, kept = c.kept - l.from_kept,
    reserved = CASE WHEN $15::boolean THEN least(c.reserved, c.kept - l.from_kept) ELSE c.reserved END
  FROM locked l WHERE c.id = l.id
  RETURNING c.id
)
SELECT id::text AS id, (SELECT count(*) FROM counted)::integer AS "countersChanged" FROM entry
