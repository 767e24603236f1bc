-- Who waits for any of some slots of a branch, in the order of joining; one row an entry and slot.
-- $1 branch. Per slot: $2 product group · $3 day · $4 window. $5 joined after this time, or null · $6 this place · $7 and this preference · $8 at most so many
SELECT e.id::text AS id, e.seq, e.customer_id AS "customerId", e.loan_id AS "loanId", e.product, e.channel,
  w.product_group AS "group", w.date, w.time_window AS "timeWindow", w.joined_at::text AS "joinedAt", w.place, w.preference
FROM unnest($2::text[], $3::date[], $4::text[]) AS t (product_group, date, time_window)
JOIN waitlist_wants w ON (w.branch_id, w.product_group, w.date, w.time_window) = ($1, t.product_group, t.date, t.time_window)
JOIN waitlist_entries e ON e.id = w.entry_id AND e.status = 'WAITING'
WHERE $5::timestamptz IS NULL OR (w.joined_at, w.place, w.preference) > ($5::timestamptz, $6::bigint, $7::integer)
ORDER BY w.joined_at, w.place, w.preference
LIMIT $8
