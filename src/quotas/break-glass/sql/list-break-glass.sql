-- Uses of break-glass with what auditors said of them, the latest first.
--   $1 boolean  only those that nobody has reviewed
--   $2 uuid     cursor: only entries before this one; null from the latest
--   $3 integer  rows at most
--   $4 text[]   branches that whoever asks may see, or null for all; a use is seen if it reached one of them
SELECT
  entry.id, entry.at, entry.subject_type, entry.subject_id, entry.actor_id, entry.actor_role, entry.branch_ids,
  entry.reason, entry.trace_id, entry.details, review.verdict, review.note, review.reviewed_by, review.reviewed_at
FROM break_glass_log AS entry
LEFT JOIN break_glass_reviews AS review ON review.break_glass_id = entry.id
WHERE (NOT $1::boolean OR review.break_glass_id IS NULL)
  AND ($2::uuid IS NULL OR (entry.at, entry.id) < (SELECT at, id FROM break_glass_log WHERE id = $2))
  AND ($4::text[] IS NULL OR entry.branch_ids && $4)
ORDER BY entry.at DESC, entry.id DESC
LIMIT $3
