-- Takes a closure back that lock-closure has locked: wholly when none of its days have been, else what is left of it. The
-- days that have been stay closed, for nobody missed a visit on them; today is one of them once the closed hours are past by
-- the wall clock of the branch. A closure that is over is left alone: it says why past days were without bookings.
-- $1 id
WITH asked AS MATERIALIZED (
  SELECT closure.id, closure.to_date AS planned_to_date,
    wall.moment::date - CASE WHEN closure.to_time <= wall.moment::time THEN 0 ELSE 1 END AS last_been
  FROM branch_closures AS closure
  JOIN branches AS branch ON branch.id = closure.branch_id
  CROSS JOIN LATERAL (SELECT statement_timestamp() AT TIME ZONE branch.time_zone AS moment) AS wall
  WHERE closure.id = $1::uuid AND closure.removed_at IS NULL
)
UPDATE branch_closures AS closure
SET removed_at = CASE WHEN closure.from_date > asked.last_been THEN statement_timestamp() END,
  to_date = CASE WHEN closure.from_date > asked.last_been THEN closure.to_date ELSE asked.last_been END
FROM asked
WHERE closure.id = asked.id AND closure.to_date > asked.last_been
RETURNING closure.id, closure.branch_id, closure.from_date, closure.to_date,
  to_char(closure.from_time, 'HH24:MI') AS from_time, to_char(closure.to_time, 'HH24:MI') AS to_time, closure.kind, closure.reason_zh,
  closure.reason_en, closure.created_by, closure.created_at, closure.removed_at, asked.planned_to_date
