-- One closure that stands.
-- $1 id · $2 branch_ids: those within reach of whoever asks, null for all
SELECT id, branch_id, from_date, to_date,
  to_char(from_time, 'HH24:MI') AS from_time, to_char(to_time, 'HH24:MI') AS to_time, kind, reason_zh, reason_en, created_by, created_at, removed_at
FROM branch_closures
WHERE id = $1::uuid AND removed_at IS NULL AND ($2::text[] IS NULL OR branch_id = ANY ($2::text[]))
