-- Places that are on offer to somebody in a line, by slot, with the holds that keep them.
-- $1 at most so many slots
SELECT b.branch_id AS "branchId", b.date::text AS date, b.time_window AS "timeWindow",
  jsonb_agg(jsonb_build_object('id', b.id, 'seq', b.seq) ORDER BY b.id) AS holds
FROM waitlist_entries e JOIN bookings b ON b.id = e.offer_id AND b.status = 'HELD'
WHERE e.status = 'OFFERED'
GROUP BY b.branch_id, b.date, b.time_window
ORDER BY b.date, b.branch_id, b.time_window
LIMIT $1
