-- A use of break-glass, written down a second time and apart from the event log.
--   $1 uuid    log entry
--   $2 text    type of what was done
--   $3 uuid    what was done
--   $4 text    who
--   $5 text    in which role
--   $6 text[]  branches
--   $7 text    reason
--   $8 text    trace
--   $9 jsonb   details
INSERT INTO break_glass_log (id, subject_type, subject_id, actor_id, actor_role, branch_ids, reason, trace_id, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
