-- Keeps free units of counters for the line, as many as there are up to what is asked.
-- Per counter: $1 id · $2 units wanted
WITH found AS MATERIALIZED (
  SELECT c.id, least(t.units, greatest(0, least(c.capacity, c.ceiling) - c.taken - c.held - c.kept)) AS units
  FROM unnest($1::bigint[], $2::integer[]) AS t (counter_id, units) JOIN quota_counters c ON c.id = t.counter_id
  WHERE c.ceiling IS NOT NULL
  ORDER BY c.id
  FOR UPDATE OF c
)
UPDATE quota_counters c SET kept = c.kept + f.units FROM found f WHERE c.id = f.id AND f.units > 0
RETURNING c.id
