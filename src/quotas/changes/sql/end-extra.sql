-- Takes back what a temporary change gave: its own step, so that other changes made meanwhile stand. What would lead below
-- no places at all is carried by running changes that lowered the counter, first by the one that ends first: their ends
-- give so much less back, whichever ends before the other.
-- Whether there is a cap is what the latest change says that stands, or where none does what the counter was before all
-- of them. What comes back where there was none, or where a cap is over that was set on none, is the one that was taken
-- away last, less what ended meanwhile; one that itself only stood on a cap which is over is passed over. Steps from before
-- a cap that was set on none are not in its number. A counter that a change brought into being before the horizon came to
-- it is, where no change stands any more, what the horizon would have made of it: it leaves what exists as it is, and would
-- leave a day without places or a month without a cap for good. What was sold stays and is marked as that. Counters of periods that
-- are over are left as they were.
--   $1 uuid  change
-- Returns what each counter was and became. Locks as set-capacities does; the caller has locked the branches, so that no
-- capacity moves between the looks.
WITH reached AS MATERIALIZED (
  SELECT counter.id, counter.capacity, own.version, own.step, coalesce(latest.version, -1) AS latest,
    CASE WHEN latest.version IS NOT NULL THEN latest.is_limited ELSE (
      SELECT first.old_capacity IS NOT NULL
      FROM quota_steps AS first WHERE first.counter_id = counter.id
      ORDER BY first.version LIMIT 1
    ) END AS is_limited,
    coalesce((
      SELECT max(cap.version)
      FROM quota_steps AS cap
      WHERE cap.counter_id = counter.id AND cap.caps AND cap.lapsed_at IS NULL AND cap.version <= latest.version
    ), -1) AS capped,
    template.branch_id IS NOT NULL AS is_offered, template.capacity AS offered
  FROM quota_steps AS own
  JOIN quota_counters AS counter ON counter.id = own.counter_id
  LEFT JOIN LATERAL (
    SELECT other.version, other.new_capacity IS NOT NULL AS is_limited
    FROM quota_steps AS other
    WHERE other.counter_id = counter.id AND other.stands AND other.change_id <> $1
    ORDER BY other.version DESC LIMIT 1
  ) AS latest ON true
  LEFT JOIN quota_templates AS template
    ON latest.version IS NULL
    AND (template.branch_id, template.product_group, template.period, template.pool, template.time_window)
      = (counter.branch_id, counter.product_group, counter.period, counter.pool, counter.time_window)
    AND EXISTS (SELECT FROM quota_steps AS first WHERE first.counter_id = counter.id AND first.version = 0)
  WHERE own.change_id = $1
    AND counter.period_start >= CASE counter.period
      WHEN 'DAY' THEN current_date - 1
      WHEN 'WEEK' THEN current_date - 7
      ELSE (current_date - interval '1 month')::date
    END
),
lapsing AS MATERIALIZED (
  SELECT reached.id AS counter_id, cap.change_id
  FROM reached
  JOIN quota_steps AS cap ON cap.counter_id = reached.id AND cap.version > reached.latest
  WHERE cap.caps AND cap.lapsed_at IS NULL
),
foreseen AS MATERIALIZED (
  SELECT reached.id, reached.capped,
    CASE
      WHEN reached.is_offered THEN reached.offered
      WHEN NOT reached.is_limited THEN NULL
      WHEN reached.capacity IS NOT NULL AND reached.version < reached.capped THEN reached.capacity
      WHEN reached.capacity IS NOT NULL AND reached.id NOT IN (SELECT counter_id FROM lapsing)
        THEN reached.capacity - coalesce(reached.step, 0)
      ELSE coalesce((
        SELECT gone.old_capacity - coalesce((
          SELECT sum(ended.step)
          FROM quota_steps AS ended
          WHERE ended.counter_id = reached.id AND ended.version > reached.capped AND ended.version < gone.version
            AND (ended.ended_at >= gone.applied_at OR ended.change_id = $1)
        ), 0)::integer
        FROM quota_steps AS gone
        WHERE gone.counter_id = reached.id AND gone.version > reached.latest
          AND gone.old_capacity IS NOT NULL AND gone.new_capacity IS NULL
          AND NOT EXISTS (
            SELECT
            FROM quota_steps AS cap
            WHERE cap.counter_id = reached.id AND cap.caps
              AND cap.version > reached.latest AND cap.version < gone.version
              AND (cap.lapsed_at IS NULL OR cap.lapsed_at >= gone.applied_at)
          )
        ORDER BY gone.version DESC LIMIT 1
      ), reached.capacity - coalesce(reached.step, 0))
    END AS places
  FROM reached
),
carrying AS MATERIALIZED (
  SELECT foreseen.id AS counter_id, lowered.change_id, least(-lowered.step, -foreseen.places - lowered.before) AS units
  FROM foreseen
  CROSS JOIN LATERAL (
    SELECT other.change_id, other.step,
      sum(-other.step) OVER (ORDER BY other.until, other.change_id) + other.step AS before
    FROM quota_steps AS other
    WHERE other.counter_id = foreseen.id AND other.stands AND other.change_id <> $1 AND other.until IS NOT NULL
      AND other.version > foreseen.capped AND other.step < 0
  ) AS lowered
  WHERE foreseen.places < 0 AND lowered.before < -foreseen.places
),
noted AS (
  UPDATE quota_change_cells AS cell
  SET
    carried = cell.carried + found.units,
    lapsed_at = CASE WHEN found.lapses THEN statement_timestamp() ELSE cell.lapsed_at END
  FROM (
    SELECT counter_id, change_id, sum(units) AS units, bool_or(lapses) AS lapses
    FROM (
      SELECT counter_id, change_id, units, false AS lapses FROM carrying
      UNION ALL
      SELECT counter_id, $1, -units, false FROM carrying
      UNION ALL
      SELECT counter_id, change_id, 0, true FROM lapsing
    ) AS each
    GROUP BY counter_id, change_id
  ) AS found
  WHERE cell.change_id = found.change_id AND cell.counter_id = found.counter_id
),
locked AS MATERIALIZED (
  SELECT counter.id, counter.capacity AS was, counter.taken + counter.held AS in_use, counter.sold_extra,
    counter.lined OR counter.kept > 0 AS lined,
    -- greatest() alone would make 0 of no cap.
    CASE WHEN foreseen.places IS NOT NULL THEN greatest(0, foreseen.places) END AS becomes
  FROM foreseen
  JOIN quota_counters AS counter ON counter.id = foreseen.id
  ORDER BY counter.id
  FOR NO KEY UPDATE OF counter
)
UPDATE quota_counters AS counter
SET
  capacity = locked.becomes,
  ceiling = CASE WHEN locked.becomes IS NOT NULL THEN greatest(locked.becomes, locked.in_use) END,
  -- Whoever was overbooked before stays so: only what the end itself leaves above the capacity is what the extra sold.
  sold_extra = CASE
    WHEN locked.becomes IS NULL THEN 0
    ELSE greatest(0, locked.in_use - locked.becomes
      - greatest(0, locked.in_use - coalesce(locked.was, locked.in_use) - locked.sold_extra))
  END,
  version = counter.version + 1
FROM locked
WHERE counter.id = locked.id AND locked.becomes IS DISTINCT FROM locked.was
RETURNING counter.id, counter.branch_id, locked.was, locked.becomes, counter.version, locked.lined
