-- Branches and products for which anybody waits, with the first day of each.
-- $1 at most so many
SELECT w.branch_id AS "branchId", e.product, min(w.date)::text AS "firstDay"
FROM waitlist_wants w JOIN waitlist_entries e ON e.id = w.entry_id
GROUP BY w.branch_id, e.product
ORDER BY w.branch_id, e.product
LIMIT $1
