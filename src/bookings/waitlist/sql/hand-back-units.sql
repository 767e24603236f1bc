-- Gives units to everybody for which nobody in the line could be found; never more than are kept, and none that are put by for urgent needs.
-- Per counter: $1 id · $2 units
WITH given AS MATERIALIZED (
  SELECT c.id, c.branch_id, least(c.kept - c.reserved, t.units) AS units
  FROM unnest($1::bigint[], $2::integer[]) AS t (counter_id, units) JOIN quota_counters c ON c.id = t.counter_id
  ORDER BY c.id
  FOR UPDATE OF c
)
UPDATE quota_counters c SET kept = c.kept - g.units FROM given g WHERE c.id = g.id AND g.units > 0
RETURNING c.id AS "counterId", g.units
