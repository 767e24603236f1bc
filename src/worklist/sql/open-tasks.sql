-- Opens tasks that are not there yet, each with its event; of the same matter there is one, whoever opens it.
-- $1 ids · $2 kinds · $3 matters · $4 branches · $5 bookings or null · $6 sources or null · $7 due days or null
-- $8 details, each as JSON text · $9 actor · $10 actor's role · $11 trace id
-- INV-8
WITH opened AS (
  INSERT INTO tasks (id, kind, matter, branch_id, booking_id, source_id, due_on, details)
  SELECT t.id, t.kind, t.matter, t.branch_id, t.booking_id, t.source_id, t.due_on, t.details::jsonb
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::date[], $8::text[])
    AS t (id, kind, matter, branch_id, booking_id, source_id, due_on, details)
  ORDER BY t.kind, t.matter
  ON CONFLICT (kind, matter) DO NOTHING
  RETURNING id, kind, branch_id, booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, trace_id, details)
  SELECT 'task', id, 1, 'TASK_OPENED', 'OPEN', $9::text, $10::text, branch_id, $11::text,
    jsonb_build_object('kind', kind, 'bookingId', booking_id)
  FROM opened
)
SELECT count(*)::integer AS opened FROM opened
