-- Changes, the latest first.
--   $1 text[]       branches that whoever asks may see, or null for all; a change is seen if it reaches one of them
--   $2 text         branch that the change reaches, or null
--   $3 text         status, or null
--   $4 text         who made it, or null
--   $5 timestamptz  made at or after, or null
--   $6 timestamptz  made before, or null
--   $7 uuid         cursor: only changes before this one; null from the latest
--   $8 integer      rows at most
--   $9 text         kind, or null
SELECT
  change.id, change.kind, change.branch_ids, change.product_group, change.status, change.seq, change.changes,
  change.summary, change.reason, change.made_by, change.made_at, change.approval_reasons, change.break_glass,
  change.decided_by, change.decided_at, change.decision_reason, change.effective_from, change.until,
  change.expires_at, change.applied_at, change.ended_at
FROM quota_changes AS change
WHERE ($1::text[] IS NULL OR change.branch_ids && $1::text[])
  AND ($2::text IS NULL OR change.branch_ids @> ARRAY[$2::text])
  AND ($3::text IS NULL OR change.status = $3)
  AND ($9::text IS NULL OR change.kind = $9)
  AND ($4::text IS NULL OR change.made_by = $4)
  AND ($5::timestamptz IS NULL OR change.made_at >= $5)
  AND ($6::timestamptz IS NULL OR change.made_at < $6)
  AND ($7::uuid IS NULL OR (change.made_at, change.id) < (SELECT made_at, id FROM quota_changes WHERE id = $7))
ORDER BY change.made_at DESC, change.id DESC
LIMIT $8
