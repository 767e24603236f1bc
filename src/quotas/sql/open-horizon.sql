-- Opens what the templates offer for every active branch, from the current day, week and month of the branch's own
-- time zone up to $1 days ahead. Counters that exist stay as they are, whatever staff made of them.
--   $1 integer  days
-- Returns a row a branch that gained counters. The order is that in which quota changes insert, so that two of them
-- wait for each other and never in a circle.
WITH serving AS (
  SELECT id, product_groups, (now() AT TIME ZONE time_zone)::date AS today
  FROM branches
  WHERE active
),
offered AS (
  SELECT
    template.branch_id, template.product_group, template.period, start::date AS period_start,
    template.pool, template.time_window, template.capacity
  FROM quota_templates AS template
  JOIN serving ON serving.id = template.branch_id AND template.product_group = ANY (serving.product_groups)
  CROSS JOIN LATERAL generate_series(
    date_trunc(lower(template.period), serving.today::timestamp),
    (serving.today + $1::integer)::timestamp,
    ('1 ' || lower(template.period))::interval
  ) AS start
),
opened AS (
  INSERT INTO quota_counters
    (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling)
  SELECT branch_id, product_group, period, period_start, pool, time_window, capacity, capacity
  FROM offered
  -- Asked first because an insert that finds a conflict has already drawn a number and written to the log.
  WHERE NOT EXISTS (
    SELECT FROM quota_counters AS known
    WHERE (known.branch_id, known.product_group, known.period, known.period_start, known.pool, known.time_window)
      = (offered.branch_id, offered.product_group, offered.period, offered.period_start, offered.pool,
         offered.time_window)
  )
  ORDER BY branch_id, product_group, period, period_start, pool, time_window
  ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO NOTHING
  RETURNING branch_id
)
SELECT branch_id, count(*)::integer AS counters
FROM opened
GROUP BY branch_id
ORDER BY branch_id
