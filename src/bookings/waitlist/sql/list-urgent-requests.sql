-- Entries of a branch whose urgent need waits for a decision, the oldest first, as ids.
-- $1 branch · $2 after this id, or null · $3 at most so many
SELECT e.id::text AS id
FROM urgent_requests r JOIN waitlist_entries e ON e.id = r.entry_id
WHERE r.status = 'ASKED' AND e.status = 'WAITING' AND $1 = ANY (e.branch_ids)
  AND ($2::uuid IS NULL OR (r.asked_at, r.entry_id) > (SELECT a.asked_at, a.entry_id FROM urgent_requests a WHERE a.entry_id = $2))
ORDER BY r.asked_at, r.entry_id
LIMIT $3
