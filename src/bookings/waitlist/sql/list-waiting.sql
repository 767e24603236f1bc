-- Who waits for any of some slots of a branch, in the order of joining, or of agreement where it is the urgent reserve they wait for; one row an entry and slot.
-- $1 branch. Per slot: $2 product group · $3 day · $4 window · $5 share. $6 joined after this time, or null · $7 this place · $8 this preference · $9 and this window · $10 and this share · $11 at most so many
SELECT e.id::text AS id, e.seq, e.customer_id AS "customerId", e.loan_id AS "loanId", e.product, e.channel,
  w.product_group AS "group", w.date, w.time_window AS "timeWindow", w.pool, w.joined_at::text AS "joinedAt", w.place, w.preference
FROM unnest($2::text[], $3::date[], $4::text[], $5::text[]) AS t (product_group, date, time_window, pool)
JOIN waitlist_wants w
  ON (w.branch_id, w.product_group, w.date, w.time_window, w.pool) = ($1, t.product_group, t.date, t.time_window, t.pool)
JOIN waitlist_entries e ON e.id = w.entry_id AND e.status = 'WAITING'
WHERE $6::timestamptz IS NULL
  OR (w.joined_at, w.place, w.preference, w.time_window, w.pool) > ($6::timestamptz, $7::bigint, $8::integer, $9::text, $10::text)
ORDER BY w.joined_at, w.place, w.preference, w.time_window, w.pool
LIMIT $11
