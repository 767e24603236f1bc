-- Closures that stand, of all branches; where two cover a day, the one made first tells its reason.
-- $1 history_days: how many days before today still count, for reports and old bookings
SELECT branch_id, from_date, to_date,
  to_char(from_time, 'HH24:MI') AS from_time, to_char(to_time, 'HH24:MI') AS to_time, kind, reason_zh, reason_en
FROM branch_closures
WHERE removed_at IS NULL AND to_date >= current_date - $1::int
ORDER BY created_at, id
