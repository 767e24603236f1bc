-- One change with its event, once for each branch so that each branch's log is whole, in the transaction that makes it.
--   $1 uuid         change
--   $2 text         kind
--   $3 text[]       branches
--   $4 text         product group, or null for all that the branches serve
--   $5 text         status
--   $6 jsonb        the changes as they were asked for
--   $7 jsonb        old and new of the first counters
--   $8 jsonb        summary
--   $9 text         reason
--   $10 text        who
--   $11 text        in which role
--   $12 text        type of the event
--   $13 text        trace
--   $14 text[]      why it needs a second person
--   $15 boolean     break-glass
--   $16 timestamptz effective from, or null
--   $17 timestamptz until, or null
--   $18 integer     hours after which it expires while it is pending, else null
--   $19 uuid        key digest, or null
--   $20 uuid        request digest, or null
-- A key that was used before refuses all of it by idempotency_keys_pk.
WITH keyed AS (
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq)
  SELECT $19::uuid, $20::uuid, $1, 1 WHERE $19::uuid IS NOT NULL
),
recorded AS (
  INSERT INTO quota_changes
    (id, kind, branch_ids, product_group, status, changes, preview, summary, reason, made_by, approval_reasons,
     break_glass, effective_from, until, expires_at, applied_at)
  SELECT
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $14, $15, $16, $17,
    CASE WHEN $5 = 'PENDING' THEN least(now() + $18::integer * interval '1 hour', $17::timestamptz) END,
    CASE WHEN $5 = 'APPLIED' THEN now() END
  RETURNING id, branch_ids, status, reason, made_by, made_at, summary
),
logged AS (
  INSERT INTO events
    (at, subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason,
     trace_id, details)
  SELECT
    made_at, 'quota-change', id, 1, $12, NULL, status, made_by, $11, branch_id, reason, $13,
    jsonb_build_object('branches', cardinality(branch_ids), 'counters', summary -> 'counters')
  FROM recorded CROSS JOIN LATERAL unnest(branch_ids) AS branch_id
)
SELECT made_at FROM recorded
