-- Where counters would stand without what was changed in the last day and approved by nobody, or since somebody last
-- approved a change of them; and what the ends of temporary changes among it will still give back and take back, at
-- most. Counters without such a change are left out.
--   $1 bigint[]  counters
--   $2 integer   hours that count as a day
-- It is where a counter stood before the first of them. One that this first brought into being had no places, if it is
-- one of everybody or the urgent reserve, whose first places count; a share or a window had no cap, so what is moved is
-- counted from its first number on. What time has moved since is not anybody's: ends of changes from before, and
-- places of shares that went online.
-- Each counter is looked up by itself, so that a wide change costs a short look at each and no more.
SELECT
  asked.id AS counter_id,
  (first.stood - coalesce(ended.step, 0) + coalesce(spilled.units, 0))::integer AS baseline,
  running.gives::integer AS gives,
  running.takes::integer AS takes
FROM unnest($1::bigint[]) AS asked (id)
JOIN quota_counters AS counter ON counter.id = asked.id
CROSS JOIN LATERAL (
  SELECT cell.applied_at, was.stood
  FROM quota_change_cells AS cell
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN cell.old_capacity IS NOT NULL THEN cell.old_capacity
      WHEN counter.pool = 'URGENT' THEN 0
      WHEN cell.old_version = 0 AND counter.pool = 'ALL' AND counter.time_window = '' THEN 0
      ELSE cell.new_capacity
    END AS stood
  ) AS was
  WHERE cell.counter_id = asked.id
    AND NOT cell.approved
    AND was.stood IS NOT NULL
    AND cell.applied_at > greatest(
      now() - $2::integer * interval '1 hour',
      (
        SELECT max(later.applied_at)
        FROM quota_change_cells AS later
        WHERE later.counter_id = asked.id AND later.approved AND later.applied_at IS NOT NULL
      )
    )
  ORDER BY cell.applied_at, cell.old_version
  LIMIT 1
) AS first
CROSS JOIN LATERAL (
  SELECT sum(earlier.step) AS step
  FROM quota_steps AS earlier
  WHERE earlier.counter_id = asked.id
    AND earlier.applied_at < first.applied_at
    AND earlier.ended_at > first.applied_at
) AS ended
CROSS JOIN LATERAL (
  SELECT sum(CASE WHEN counter.pool = 'ONLINE' THEN spill.units ELSE -spill.units END) AS units
  FROM pool_spills AS spill
  WHERE counter.period = 'DAY'
    AND counter.time_window = ''
    AND spill.branch_id = counter.branch_id
    AND spill.product_group = counter.product_group
    AND spill.date = counter.period_start
    AND (counter.pool = 'ONLINE' OR counter.pool = spill.pool)
    AND spill.at > first.applied_at
) AS spilled
-- They end one after another, those of one moment together. Where a number was not limited before or after, the end
-- leaves the counter as whoever decided later wants it; the places with which a window was opened are not counted.
CROSS JOIN LATERAL (
  SELECT greatest(0, max(so_far.units)) AS gives, least(0, min(so_far.units)) AS takes
  FROM (
    SELECT sum(-temporary.step) OVER (ORDER BY temporary.until) AS units
    FROM quota_steps AS temporary
    WHERE temporary.counter_id = asked.id
      AND NOT temporary.approved
      AND temporary.applied_at >= first.applied_at
      AND temporary.stands
      AND temporary.until IS NOT NULL
      AND (temporary.version > 0 OR counter.time_window = '')
  ) AS so_far
) AS running
