-- The closures of one branch that stand, those over included, the last to begin first.
-- $1 branch_id · $2 closures_max: rows at most
SELECT id, branch_id, from_date, to_date,
  to_char(from_time, 'HH24:MI') AS from_time, to_char(to_time, 'HH24:MI') AS to_time, kind, reason_zh, reason_en, created_by, created_at, removed_at
FROM branch_closures
WHERE branch_id = $1::text AND removed_at IS NULL
ORDER BY from_date DESC, id DESC
LIMIT $2::int
