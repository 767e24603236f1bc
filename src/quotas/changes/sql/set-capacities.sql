-- Gives counters their new capacities, if they are still at the versions that the change was planned on. What is in
-- use stays in use: the ceiling covers it, so that lowering drops nobody, and falls as units come back. What an ended
-- extra had sold stays what it is. Units kept for the line are the store's own matter: a trigger minds them.
--   $1 bigint[]   counters
--   $2 integer[]  capacities; null is unlimited
--   $3 integer[]  versions
-- Counters are locked in the order of their ids, as bookings lock them, and no longer than this statement and the
-- commit after it. Returned is also of which of them something was the line's as it changed: whoever joins a line in the
-- next moment makes no difference to where these units went.
WITH locked AS MATERIALIZED (
  SELECT counter.id, changed.capacity, counter.lined OR counter.kept > 0 AS lined
  FROM unnest($1::bigint[], $2::integer[], $3::integer[]) AS changed (id, capacity, version)
  JOIN quota_counters AS counter ON counter.id = changed.id AND counter.version = changed.version
  ORDER BY counter.id
  FOR NO KEY UPDATE OF counter
)
UPDATE quota_counters AS counter
SET
  capacity = locked.capacity,
  ceiling = CASE
    WHEN locked.capacity IS NOT NULL THEN greatest(locked.capacity, counter.taken + counter.held)
  END,
  sold_extra = CASE
    WHEN counter.sold_extra = 0 OR counter.capacity IS NULL OR locked.capacity IS NULL THEN 0
    ELSE greatest(0, least(counter.sold_extra, counter.taken + counter.held - counter.capacity,
      counter.taken + counter.held - locked.capacity))
  END,
  version = counter.version + 1
FROM locked
WHERE counter.id = locked.id
RETURNING counter.id, locked.lined
