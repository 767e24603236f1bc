-- For each slot of some entries, how many joined its line before them and wait still. The line of the urgent reserve is one by itself.
-- $1 entries
SELECT w.entry_id::text AS "entryId", w.branch_id AS "branchId", w.date::text AS date, w.time_window AS "timeWindow",
  w.pool = 'URGENT' AS "isUrgent",
  (
    SELECT count(*) FROM waitlist_wants a
    WHERE (a.branch_id, a.product_group, a.date, a.time_window) = (w.branch_id, w.product_group, w.date, w.time_window)
      AND (a.pool = 'URGENT') = (w.pool = 'URGENT')
      AND (a.joined_at, a.place) < (w.joined_at, w.place)
  )::integer AS ahead
FROM waitlist_wants w
WHERE w.entry_id = ANY ($1::uuid[])
ORDER BY w.entry_id, w.preference, w.time_window
