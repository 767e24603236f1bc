-- Puts by what urgent needs may still want of the counters that cap all channels together, as far as anything is free or kept; where they want less than before, the rest is the line's again. Nobody else is given what is put by.
-- $1 branch
-- All that is counted with is read with the lock: whoever waited for a row sees what was booked meanwhile.
-- Returns the counters of which units went from everybody to those needs.
WITH wanted AS MATERIALIZED (
  SELECT u.counter_id, max(u.units) AS units
  FROM (
    SELECT counter_id, units FROM urgent_reserves WHERE branch_id = $1
    UNION ALL
    SELECT id, 0 FROM quota_counters WHERE branch_id = $1 AND reserved > 0
  ) AS u
  GROUP BY u.counter_id
), due AS MATERIALIZED (
  SELECT c.id, c.kept AS was,
    least(w.units, greatest(c.kept, least(c.capacity, c.ceiling) - c.taken - c.held)) AS reserved
  FROM wanted w JOIN quota_counters c ON c.id = w.counter_id
  WHERE c.ceiling IS NOT NULL
    AND c.reserved <> least(w.units, greatest(c.kept, least(c.capacity, c.ceiling) - c.taken - c.held))
  ORDER BY c.id
  FOR UPDATE OF c
)
UPDATE quota_counters c SET reserved = d.reserved, kept = greatest(c.kept, d.reserved) FROM due d WHERE c.id = d.id
RETURNING c.id, c.kept > d.was AS "tookFree"
