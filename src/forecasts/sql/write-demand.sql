-- Writes the demand of days, anew where it is there already.
-- $1 branches · $2 groups · $3 days · $4 demands · $5 whether sold out · $6 arrivals by hour, each an array as text
INSERT INTO demand_days AS known (branch_id, product_group, date, demand, sold_out, by_hour)
SELECT t.branch_id, t.product_group, t.date, t.demand, t.sold_out, t.by_hour::integer[]
FROM unnest($1::text[], $2::text[], $3::date[], $4::integer[], $5::boolean[], $6::text[])
  AS t (branch_id, product_group, date, demand, sold_out, by_hour)
ORDER BY 1, 2, 3
ON CONFLICT (branch_id, product_group, date)
DO UPDATE SET demand = excluded.demand, sold_out = excluded.sold_out, by_hour = excluded.by_hour
