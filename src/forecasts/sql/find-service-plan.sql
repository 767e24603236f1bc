-- With how many people a branch serves, if it has said so.
-- $1 branch
SELECT id::text AS id, seq, staff, visit_minutes AS "visitMinutes", minutes_per_day AS "minutesPerDay"
FROM service_plans
WHERE branch_id = $1
