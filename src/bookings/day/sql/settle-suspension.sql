-- Counts the misses of a customer that no one excused and suspends the customer by the rule, or lifts a suspension
-- that the rule no longer carries, with the event. Run under lock-suspension, in the transaction of the change.
-- $1 customer · $2 misses that suspend · $3 days back that count, from $4 the day of the booking that changed
-- $5 days of suspension from the day after the latest miss · $6 time zone of the branch
-- $7 actor · $8 actor's role · $9 branch · $10 trace id · $11 booking that changed
-- INV-8
WITH misses AS (
  SELECT count(*)::integer AS strikes, max(date) AS latest
  FROM bookings
  WHERE customer_id = $1 AND status = 'NO_SHOW' AND NOT no_show_excused AND date > $4::date - $3::integer
), decided AS (
  SELECT strikes, CASE WHEN strikes >= $2::integer AND $5::integer > 0 THEN latest + $5::integer END AS last_day
  FROM misses
), ends AS (
  SELECT strikes, last_day, (last_day + 1)::timestamp AT TIME ZONE $6::text AS until FROM decided
), before AS (
  SELECT id, suspended_until FROM customer_suspensions WHERE customer_id = $1
), settled AS (
  UPDATE customer_suspensions AS row
  SET strikes = ends.strikes, suspended_until = ends.until, last_day = ends.last_day, changed_at = now(),
    seq = row.seq + (row.suspended_until IS DISTINCT FROM ends.until)::integer
  FROM ends
  WHERE row.customer_id = $1
  RETURNING row.id, row.seq, row.strikes, row.suspended_until, row.last_day
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'suspension', settled.id, settled.seq,
    CASE WHEN settled.suspended_until IS NULL THEN 'SUSPENSION_LIFTED' ELSE 'CUSTOMER_SUSPENDED' END,
    CASE WHEN before.suspended_until IS NULL THEN 'FREE' ELSE 'SUSPENDED' END,
    CASE WHEN settled.suspended_until IS NULL THEN 'FREE' ELSE 'SUSPENDED' END,
    $7::text, $8::text, $9::text, $10::text,
    jsonb_build_object('strikes', settled.strikes, 'lastDay', settled.last_day, 'bookingId', $11::text)
  FROM settled, before
  WHERE settled.suspended_until IS DISTINCT FROM before.suspended_until
)
SELECT strikes, suspended_until AS "suspendedUntil" FROM settled
