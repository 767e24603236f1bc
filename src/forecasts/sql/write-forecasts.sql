-- Replaces the forecasts of a branch for one group of products; days that are over keep what was foretold last.
-- $1 branch · $2 group · $3 days · $4 expected · $5 low · $6 high · $7 effects, each JSON text · $8 by hour, each an array as text
WITH gone AS (
  DELETE FROM forecasts
  WHERE branch_id = $1 AND product_group = $2 AND date >= ($3::date[])[1] AND date <> ALL ($3::date[])
)
INSERT INTO forecasts AS known (branch_id, product_group, date, expected, low, high, effects, by_hour)
SELECT $1, $2, t.date, t.expected, t.low, t.high, t.effects::jsonb, t.by_hour::double precision[]
FROM unnest($3::date[], $4::double precision[], $5::double precision[], $6::double precision[], $7::text[], $8::text[])
  AS t (date, expected, low, high, effects, by_hour)
ON CONFLICT (branch_id, product_group, date)
DO UPDATE SET expected = excluded.expected, low = excluded.low, high = excluded.high, effects = excluded.effects,
  by_hour = excluded.by_hour, fitted_at = now()
