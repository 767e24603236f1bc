-- One change with what its maker was shown.
--   $1 uuid  change
SELECT
  id, kind, branch_ids, product_group, status, seq, changes, preview, summary, reason, made_by, made_at,
  approval_reasons, break_glass, decided_by, decided_at, decision_reason, effective_from, until, expires_at,
  applied_at, ended_at
FROM quota_changes
WHERE id = $1
