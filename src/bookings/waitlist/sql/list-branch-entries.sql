-- Who waits for a branch or is offered a place there, in the order of joining, as ids.
-- $1 branch · $2 day, or null for all · $3 state, or null for both · $4 after this id, or null · $5 at most so many
SELECT e.id::text AS id
FROM waitlist_entries e
WHERE e.status IN ('WAITING', 'OFFERED')
  AND ($3::text IS NULL OR e.status = $3)
  AND ($4::uuid IS NULL OR (e.joined_at, e.place) > (SELECT a.joined_at, a.place FROM waitlist_entries a WHERE a.id = $4))
  AND (
    e.id IN (SELECT w.entry_id FROM waitlist_wants w WHERE w.branch_id = $1 AND ($2::date IS NULL OR w.date = $2))
    OR e.offer_id IN (
      SELECT b.id FROM bookings b WHERE b.branch_id = $1 AND b.status = 'HELD' AND ($2::date IS NULL OR b.date = $2)
    )
  )
ORDER BY e.joined_at, e.place
LIMIT $5
