-- Leads a change from one state to the next with its event, once for each branch.
--   $1 uuid     change
--   $2 text     from
--   $3 text     to
--   $4 text     type of the event
--   $5 text     who
--   $6 text     in which role
--   $7 text     reason, or null
--   $8 text     trace
--   $9 boolean  whether who does it decides on it as the second person
--   $10 uuid    key digest, or null
--   $11 uuid    request digest, or null
--   $12 jsonb   details
-- A change ends when the caller has its branches, for which the transaction may have waited: what was applied meanwhile was
-- there before.
WITH moved AS (
  UPDATE quota_changes
  SET
    status = $3,
    seq = seq + 1,
    decided_by = CASE WHEN $9 THEN $5 ELSE decided_by END,
    decided_at = CASE WHEN $9 THEN now() ELSE decided_at END,
    decision_reason = CASE WHEN $9 THEN $7 ELSE decision_reason END,
    applied_at = CASE WHEN $3 = 'APPLIED' THEN now() ELSE applied_at END,
    ended_at = CASE WHEN $3 = 'ENDED' THEN statement_timestamp() ELSE ended_at END
  WHERE id = $1 AND status = $2
  RETURNING id, seq, branch_ids
),
keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT $10::uuid, $11::uuid, id, seq FROM moved WHERE $10::uuid IS NOT NULL
),
logged AS (
  INSERT INTO events
    (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id,
     details)
  SELECT 'quota-change', id, seq, $4, $2, $3, $5, $6, branch_id, $7, $8, $12
  FROM moved CROSS JOIN LATERAL unnest(branch_ids) AS branch_id
)
SELECT seq FROM moved
