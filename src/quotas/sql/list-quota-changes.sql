-- Changes of one branch, the latest first.
--   $1 text     branch
--   $2 uuid     cursor: only changes before this one; null from the latest
--   $3 integer  rows at most
SELECT
  id, branch_id, product_group, status, changes, preview, reason, made_by, made_at, decided_by, decided_at,
  effective_from, until
FROM quota_changes
WHERE branch_id = $1
  AND ($2::uuid IS NULL OR (made_at, id) < (SELECT made_at, id FROM quota_changes WHERE id = $2 AND branch_id = $1))
ORDER BY made_at DESC, id DESC
LIMIT $3
