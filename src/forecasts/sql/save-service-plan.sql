-- Says with how many people a branch serves, with the event; nothing where it has said so already.
-- $1 id for a new row · $2 branch · $3 staff · $4 minutes of a visit · $5 minutes of service a day and person
-- $6 actor · $7 actor's role · $8 trace id
-- INV-8
WITH saved AS (
  INSERT INTO service_plans AS plan (id, branch_id, staff, visit_minutes, minutes_per_day)
  VALUES ($1::uuid, $2::text, $3::integer, $4::integer, $5::integer)
  ON CONFLICT (branch_id) DO UPDATE SET staff = excluded.staff, visit_minutes = excluded.visit_minutes,
    minutes_per_day = excluded.minutes_per_day, seq = plan.seq + 1
  WHERE (plan.staff, plan.visit_minutes, plan.minutes_per_day)
    IS DISTINCT FROM (excluded.staff, excluded.visit_minutes, excluded.minutes_per_day)
  RETURNING id, seq, branch_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'service-plan', id, seq, 'SERVICE_PLAN_SAVED', 'SAVED', $6::text, $7::text, branch_id, $8::text,
    jsonb_build_object('staff', $3::integer, 'visitMinutes', $4::integer, 'minutesPerDay', $5::integer)
  FROM saved
)
SELECT seq FROM saved
