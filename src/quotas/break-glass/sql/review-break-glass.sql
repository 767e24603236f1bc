-- What an auditor says of a use of break-glass, once, with its event; nobody reviews what they did themselves.
--   $1 uuid  log entry
--   $2 text  verdict
--   $3 text  note
--   $4 text  auditor
--   $5 text  trace
--   $6 text[]  branches that the auditor reaches, or null for all: it is said for good of every branch that was reached
WITH entry AS (
  SELECT id, actor_id, subject_id, branch_ids FROM break_glass_log
  WHERE id = $1 AND ($6::text[] IS NULL OR branch_ids <@ $6)
),
reviewed AS (
  INSERT INTO break_glass_reviews (break_glass_id, actor_id, verdict, note, reviewed_by)
  SELECT id, actor_id, $2, $3, $4 FROM entry
  RETURNING break_glass_id, reviewed_at
),
logged AS (
  INSERT INTO events
    (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'break-glass', entry.id, 1, 'BREAK_GLASS_REVIEWED', NULL, $2, $4, 'auditor', branch_id, $3, $5
  FROM entry CROSS JOIN LATERAL unnest(entry.branch_ids) AS branch_id, reviewed
)
SELECT reviewed_at FROM reviewed
