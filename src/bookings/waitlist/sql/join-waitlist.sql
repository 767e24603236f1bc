-- Puts an entry in line with the slots that it would take, unless its loan has an active booking; the counters of those slots learn that somebody waits.
-- $1 id · $2 customer · $3 loan · $4 product · $5 product group · $6 channel · $7 branches · $8 first day · $9 last day · $10 window or empty · $11 key digest · $12 request digest · $13 actor · $14 actor's role · $15 trace id. Per slot, in order of preference: $16 branch · $17 day · $18 window. $19 counters of the slots. $20 partner who joins for a customer, or null. $21 why it is urgent, or null · $22 in their own words, or null.
-- Whoever takes away marks waits for the lock that this transaction shares, so that none is lost between the two. INV-8.
WITH entry AS (
  INSERT INTO waitlist_entries (
    id, customer_id, loan_id, product, product_group, channel, branch_ids, from_date, to_date, time_window, key_digest,
    request_digest, partner_id
  )
  SELECT $1::uuid, $2, $3, $4, $5, $6, $7::text[], $8::date, $9::date, $10, $11::uuid, $12::uuid, $20::text
  WHERE NOT EXISTS (SELECT FROM bookings WHERE loan_id = $3 AND status IN ('HELD', 'BOOKED', 'CHECKED_IN'))
  RETURNING id, place, joined_at, product_group, channel, time_window
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'waitlist', id, 1, 'JOINED', 'WAITING', $13::text, $14::text, ($7::text[])[1], $15::text, (
    SELECT jsonb_build_object('slots', jsonb_agg(t.branch_id || ' ' || t.date || ' ' || t.time_window))
    FROM unnest($16::text[], $17::date[], $18::text[]) AS t (branch_id, date, time_window)
  )
  FROM entry
), urgent AS (
  INSERT INTO urgent_requests (entry_id, reason, note, asked_by)
  SELECT id, $21::text, $22::text, $13::text FROM entry WHERE $21::text IS NOT NULL
  RETURNING entry_id
), logged_urgent AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'urgent-request', entry_id, 1, 'ASKED', 'ASKED', $13::text, $14::text, ($7::text[])[1], $21::text, $15::text FROM urgent
), wanted AS (
  INSERT INTO waitlist_wants (
    entry_id, branch_id, product_group, date, time_window, joined_at, place, preference, pool, any_part
  )
  SELECT e.id, t.branch_id, e.product_group, t.date, t.time_window, e.joined_at, e.place, t.preference,
    CASE WHEN e.channel IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END, e.time_window = ''
  FROM entry e, unnest($16::text[], $17::date[], $18::text[]) WITH ORDINALITY AS t (branch_id, date, time_window, preference)
), locked AS MATERIALIZED (
  SELECT c.id
  FROM quota_counters c, (SELECT count(*) FROM entry) AS after_entry
  WHERE c.id = ANY ($19::bigint[]) AND NOT c.lined
  ORDER BY c.id
  FOR UPDATE OF c
), marked AS (
  UPDATE quota_counters c SET lined = true FROM locked l WHERE c.id = l.id
)
SELECT id::text AS id FROM entry
