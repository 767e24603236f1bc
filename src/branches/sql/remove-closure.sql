-- Takes a standing closure back; the row stays. A closure that is over is left alone: it says why past days were
-- without bookings.
-- $1 id · $2 branch_ids: those within reach of whoever asks, null for all
UPDATE branch_closures AS closure
SET removed_at = now()
FROM branches AS branch
WHERE closure.id = $1::uuid AND branch.id = closure.branch_id AND closure.removed_at IS NULL
  AND ($2::text[] IS NULL OR closure.branch_id = ANY ($2::text[]))
  AND closure.to_date >= (now() AT TIME ZONE branch.time_zone)::date
RETURNING closure.id, closure.branch_id, closure.from_date, closure.to_date,
  to_char(closure.from_time, 'HH24:MI') AS from_time, to_char(closure.to_time, 'HH24:MI') AS to_time, closure.kind, closure.reason_zh,
  closure.reason_en, closure.created_by, closure.created_at, closure.removed_at
