-- One change, locked for whoever decides on it, with what the store's clock says of it.
--   $1 uuid  change
SELECT
  id, kind, branch_ids, product_group, status, seq, changes, made_by, decided_by, approval_reasons,
  effective_from > now() AS is_for_later, expires_at <= now() AS has_expired, until <= now() AS is_over
FROM quota_changes
WHERE id = $1
FOR UPDATE
