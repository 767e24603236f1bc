-- Gives counters, locked by this transaction, their new capacities. What is in use stays in use: the ceiling covers
-- it, so that lowering drops nobody, and falls as units come back.
--   $1 bigint[]   counters
--   $2 integer[]  capacities; null is unlimited
UPDATE quota_counters AS counter
SET
  capacity = changed.capacity,
  ceiling = CASE
    WHEN changed.capacity IS NOT NULL THEN greatest(changed.capacity, counter.taken + counter.held)
  END,
  version = counter.version + 1
FROM unnest($1::bigint[], $2::integer[]) AS changed (id, capacity)
WHERE counter.id = changed.id
RETURNING counter.id
