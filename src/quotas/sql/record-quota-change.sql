-- One change with its event, in the transaction that makes it.
--   $1 uuid   the change
--   $2 text   branch
--   $3 text   product group, or null for all that the branch serves
--   $4 text   status
--   $5 jsonb  the changes as they were asked for
--   $6 jsonb  old and new of every counter
--   $7 text   reason
--   $8 text   who
--   $9 text   in which role
--   $10 text  type of the event
--   $11 text  trace
WITH recorded AS (
  INSERT INTO quota_changes (id, branch_id, product_group, status, changes, preview, reason, made_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  RETURNING id, branch_id, status, changes, reason, made_by, made_at
),
logged AS (
  INSERT INTO events
    (at, subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason,
     trace_id, details)
  SELECT
    made_at, 'quota-change', id, 1, $10, NULL, status, made_by, $9, branch_id, reason, $11,
    jsonb_build_object('changes', changes)
  FROM recorded
)
SELECT made_at FROM recorded
