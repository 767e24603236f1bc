-- Counts the misses of a customer that no one excused and suspends the customer by the rule, or lifts a suspension
-- that the rule no longer carries, with the event. Each miss is judged by the rule under which it was booked, with the misses
-- of the days before it that the rule says; the latest end counts, so that an excuse only ever lifts and a further miss only
-- ever prolongs.
-- Run under lock-suspension, in the transaction of the change.
-- $1 customer · $2 time zone of the branch · $3 actor · $4 actor's role · $5 branch · $6 trace id · $7 booking that changed
-- INV-8
WITH misses AS (
  SELECT booking.date, (rules -> 'noShow' ->> 'strikes')::integer AS needed,
    (rules -> 'noShow' ->> 'windowDays')::integer AS window_days,
    (rules -> 'noShow' ->> 'suspendDays')::integer AS suspend_days
  FROM bookings booking
  JOIN rule_sets ON rule_sets.product = booking.product AND rule_sets.version = booking.rule_version
  WHERE customer_id = $1 AND status = 'NO_SHOW' AND NOT no_show_excused
), counted AS (
  SELECT date, needed, suspend_days, (
    SELECT count(*) FROM misses before WHERE before.date BETWEEN miss.date - (miss.window_days - 1) AND miss.date
  )::integer AS strikes
  FROM misses miss
), judged AS (
  SELECT date, strikes,
    CASE WHEN strikes >= needed AND suspend_days > 0 THEN date + suspend_days END AS last_day
  FROM counted
), deciding AS (
  SELECT strikes, last_day FROM judged ORDER BY last_day DESC NULLS LAST, date DESC LIMIT 1
), decided AS (
  SELECT coalesce(max(strikes), 0) AS strikes, max(last_day) AS last_day FROM deciding
), ends AS (
  SELECT strikes, last_day, (last_day + 1)::timestamp AT TIME ZONE $2::text AS until FROM decided
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
    $3::text, $4::text, $5::text, $6::text,
    jsonb_build_object('strikes', settled.strikes, 'lastDay', settled.last_day, 'bookingId', $7::text)
  FROM settled, before
  WHERE settled.suspended_until IS DISTINCT FROM before.suspended_until
)
SELECT strikes, suspended_until AS "suspendedUntil" FROM settled
