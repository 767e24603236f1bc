-- Puts by what urgent needs may still want of the counters that cap all channels together, as far as anything is free or kept; where they want less than before, the rest is the line's again. Nobody else is given what is put by.
-- $1 branch
-- Returns the counters of which units went from everybody to those needs.
WITH due AS MATERIALIZED (
  SELECT c.id, coalesce(r.units, 0) AS units
  FROM quota_counters c LEFT JOIN urgent_reserves r ON r.counter_id = c.id AND r.branch_id = $1
  WHERE c.id IN (
    SELECT counter_id FROM urgent_reserves WHERE branch_id = $1
    UNION ALL
    SELECT id FROM quota_counters WHERE branch_id = $1 AND reserved > 0
  )
    AND c.reserved <> least(coalesce(r.units, 0), greatest(c.kept, least(c.capacity, c.ceiling) - c.taken - c.held))
  ORDER BY c.id
  FOR UPDATE OF c
), put AS (
  SELECT c.id, c.kept AS was, least(d.units, greatest(c.kept, least(c.capacity, c.ceiling) - c.taken - c.held)) AS reserved
  FROM due d JOIN quota_counters c ON c.id = d.id
  WHERE c.ceiling IS NOT NULL
)
UPDATE quota_counters c SET reserved = p.reserved, kept = greatest(c.kept, p.reserved) FROM put p WHERE c.id = p.id
RETURNING c.id, c.kept > p.was AS "tookFree"
