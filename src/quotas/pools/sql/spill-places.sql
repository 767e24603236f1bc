-- Moves the unused places of shares for phone and counter online, all but those that stay, with an event for each day.
-- Per rule: $1 branches · $2 product groups · $3 first days · $4 last days · $5 places that stay.
-- The caller has locked the branches, so that no change is planned on numbers that move meanwhile. Counters are locked
-- in the order of their ids, as bookings lock them; what is unused is what is unused then. Returns both counters of
-- each day with what they were and became.
WITH pair AS MATERIALIZED (
  SELECT day.assisted_id, day.online_id, rule.keep
  FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::integer[])
    AS rule (branch_id, product_group, first_day, last_day, keep)
  JOIN pool_share_days AS day
    ON day.branch_id = rule.branch_id
    AND day.product_group = rule.product_group
    AND day.date >= rule.first_day
    AND day.date <= rule.last_day
  WHERE day.unused > rule.keep
),
locked AS MATERIALIZED (
  SELECT counter.id, counter.capacity, counter.taken + counter.held + counter.kept AS in_use
  FROM quota_counters AS counter
  WHERE counter.id IN (SELECT assisted_id FROM pair UNION ALL SELECT online_id FROM pair)
  ORDER BY counter.id
  FOR NO KEY UPDATE OF counter
),
spill AS MATERIALIZED (
  SELECT pair.assisted_id, pair.online_id, assisted.capacity - assisted.in_use - pair.keep AS units
  FROM pair
  JOIN locked AS assisted ON assisted.id = pair.assisted_id
  JOIN locked AS online ON online.id = pair.online_id
  WHERE online.capacity IS NOT NULL AND assisted.capacity - assisted.in_use > pair.keep
),
moved AS (
  UPDATE quota_counters AS counter
  SET
    capacity = counter.capacity + step.units,
    ceiling = greatest(counter.capacity + step.units, counter.taken + counter.held),
    version = counter.version + 1
  FROM (
    SELECT assisted_id AS id, -units AS units FROM spill UNION ALL SELECT online_id, units FROM spill
  ) AS step
  WHERE counter.id = step.id
  RETURNING counter.id, counter.branch_id, counter.product_group, counter.period_start, counter.pool,
    counter.capacity, counter.version, step.units
),
spilled AS (
  INSERT INTO pool_spills (branch_id, product_group, date, units)
  SELECT branch_id, product_group, period_start, units FROM moved WHERE pool = 'ONLINE'
  RETURNING id, branch_id, product_group, date, units
),
logged AS (
  INSERT INTO events
    (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, details)
  SELECT 'pool-spill', id, 1, 'POOL_SPILLED', 'ASSISTED', 'ONLINE', 'quota-clock', 'system', branch_id,
    jsonb_build_object('productGroup', product_group, 'date', date, 'units', units)
  FROM spilled
)
SELECT id, branch_id, capacity - units AS was, capacity AS becomes, version FROM moved
