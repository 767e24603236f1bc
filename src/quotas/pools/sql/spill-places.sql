-- Moves the unused places of shares for phone and counter and of the urgent reserve online, all but those that stay, with an event for each day and share.
-- Per rule: $1 branches · $2 product groups · $3 first days · $4 last days · $5 places that stay with phone and counter.
-- What a temporary change has given to a share stays with it until the change ends: taken back from a share that has
-- given it away it would be taken from the share's own. Nothing goes online while what is offered there is capped for a
-- time only: the cap would not end any more.
-- The caller has locked the branches, so that no change is planned on numbers that move meanwhile. Counters are locked
-- in the order of their ids, as bookings lock them; what is unused is what is unused then. Returns the counters of
-- each day with what they were and became, and whether something of them was the line's.
WITH pair AS MATERIALIZED (
  SELECT day.share_id, day.pool, day.online_id,
    CASE day.pool WHEN 'ASSISTED' THEN rule.keep ELSE 0 END + day.temporary_units AS keep
  FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::integer[])
    AS rule (branch_id, product_group, first_day, last_day, keep)
  JOIN pool_share_days AS day
    ON day.branch_id = rule.branch_id
    AND day.product_group = rule.product_group
    AND day.date >= rule.first_day
    AND day.date <= rule.last_day
    AND day.unused > CASE day.pool WHEN 'ASSISTED' THEN rule.keep ELSE 0 END
  WHERE NOT day.online_cap_is_temporary
),
locked AS MATERIALIZED (
  SELECT counter.id, counter.capacity, counter.taken + counter.held + counter.kept AS in_use, counter.lined OR counter.kept > 0 AS lined
  FROM quota_counters AS counter
  WHERE counter.id IN (SELECT share_id FROM pair UNION ALL SELECT online_id FROM pair)
  ORDER BY counter.id
  FOR NO KEY UPDATE OF counter
),
spill AS MATERIALIZED (
  SELECT pair.share_id, pair.pool, pair.online_id, share.capacity - share.in_use - pair.keep AS units
  FROM pair
  JOIN locked AS share ON share.id = pair.share_id
  LEFT JOIN locked AS online ON online.id = pair.online_id
  WHERE (pair.online_id IS NULL OR online.capacity IS NOT NULL) AND share.capacity - share.in_use > pair.keep
),
moved AS (
  UPDATE quota_counters AS counter
  SET
    capacity = counter.capacity + step.units,
    ceiling = greatest(counter.capacity + step.units, counter.taken + counter.held),
    version = counter.version + 1
  FROM (
    SELECT change.id, change.units, locked.lined
    FROM (
      SELECT share_id AS id, -units AS units FROM spill
      UNION ALL
      SELECT online_id, sum(units)::integer FROM spill WHERE online_id IS NOT NULL GROUP BY online_id
    ) AS change
    JOIN locked ON locked.id = change.id
  ) AS step
  WHERE counter.id = step.id
  RETURNING counter.id, counter.branch_id, counter.product_group, counter.period_start, counter.capacity,
    counter.version, step.units, step.lined
),
spilled AS (
  -- The transaction is older than this: it has waited for the branch, and what was changed meanwhile came before.
  INSERT INTO pool_spills (branch_id, product_group, date, units, pool, at)
  SELECT moved.branch_id, moved.product_group, moved.period_start, spill.units, spill.pool, statement_timestamp()
  FROM spill JOIN moved ON moved.id = spill.share_id
  RETURNING id, branch_id, product_group, date, units, pool
),
logged AS (
  INSERT INTO events
    (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, details)
  SELECT 'pool-spill', id, 1, 'POOL_SPILLED', pool, 'ONLINE', 'quota-clock', 'system', branch_id,
    jsonb_build_object('productGroup', product_group, 'date', date, 'units', units)
  FROM spilled
)
SELECT id, branch_id, capacity - units AS was, capacity AS becomes, version, lined FROM moved
