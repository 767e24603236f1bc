-- Ends a batch of holds and bookings and gives their units back to every counter. One that is not in the expected state any more is left out of the answer: whoever ended it gave its units back.
-- Per release: $1 booking id · $2 seq it is in · $3 state it is in · $4 state it goes to · $5 event · $6 key digest or null · $7 request digest · $8 reason · $9 actor · $10 actor's role · $11 trace id. $12 true: only holds that have expired by the clock of this server.
-- keptIds: counters of which the line keeps units that came back, once a unit, over the whole batch.
-- INV-7, INV-8, INV-11: an overbooked counter's ceiling falls with what is in use, down to its capacity.
WITH release AS MATERIALIZED (
  SELECT *
  FROM unnest(
    $1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
    $10::text[], $11::text[]
  ) AS t (id, seq, from_state, to_state, type, key_digest, request_digest, reason, actor_id, actor_role, trace_id)
), standing AS MATERIALIZED (
  SELECT b.id
  FROM bookings b JOIN release r ON r.id = b.id AND r.seq = b.seq AND r.from_state = b.status
  WHERE NOT $12::boolean OR b.expires_at <= now()
  ORDER BY b.id
  FOR UPDATE OF b
), released AS (
  UPDATE bookings b
  SET status = r.to_state, seq = b.seq + 1, expires_at = NULL
  FROM release r, standing s
  WHERE b.id = r.id AND s.id = b.id AND b.seq = r.seq AND b.status = r.from_state
  RETURNING b.id, b.seq, b.counter_ids, b.branch_id, b.loan_id, r.from_state
), keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT r.key_digest, r.request_digest, d.id, d.seq
  FROM released d JOIN release r ON r.id = d.id
  WHERE r.key_digest IS NOT NULL
  ORDER BY r.key_digest
  RETURNING booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'booking', d.id, d.seq, r.type, r.from_state, r.to_state, r.actor_id, r.actor_role, d.branch_id, r.reason, r.trace_id
  FROM released d JOIN release r ON r.id = d.id
), freed AS (
  SELECT u.counter_id,
    count(*) FILTER (WHERE d.from_state <> 'HELD')::integer AS taken,
    count(*) FILTER (WHERE d.from_state = 'HELD')::integer AS held
  FROM released d CROSS JOIN unnest(d.counter_ids) AS u (counter_id), (SELECT count(*) FROM keyed) AS after_keys
  GROUP BY u.counter_id
), locked AS MATERIALIZED (
  SELECT c.id, f.taken, f.held, c.kept FROM freed f JOIN quota_counters c ON c.id = f.counter_id ORDER BY c.id FOR UPDATE OF c
), counted AS (
  UPDATE quota_counters c
  SET taken = c.taken - l.taken, held = c.held - l.held,
    ceiling = CASE WHEN c.capacity IS NOT NULL THEN greatest(c.capacity, c.taken - l.taken + c.held - l.held) END
  FROM locked l
  WHERE c.id = l.id
  RETURNING c.id, c.kept - l.kept AS kept
)
SELECT id, seq, branch_id AS "branchId", loan_id AS "loanId", counter_ids AS "counterIds", now() AS "decidedAt",
  (SELECT array_agg(k.id ORDER BY k.id) FROM counted k CROSS JOIN generate_series(1, k.kept)) AS "keptIds"
FROM released
