-- Branches where a share for phone and counter, or the urgent reserve, has unused places on a day on which they belong online.
-- Per rule: $1 branches · $2 product groups · $3 first days · $4 last days · $5 places that stay with phone and counter.
-- What stays beside those, and why, is told in spill-places.sql.
SELECT DISTINCT rule.branch_id
FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::integer[])
  AS rule (branch_id, product_group, first_day, last_day, keep)
JOIN pool_share_days AS day
  ON day.branch_id = rule.branch_id
  AND day.product_group = rule.product_group
  AND day.date >= rule.first_day
  AND day.date <= rule.last_day
  AND day.unused > CASE day.pool WHEN 'ASSISTED' THEN rule.keep ELSE 0 END
WHERE NOT day.online_cap_is_temporary
  AND day.unused > CASE day.pool WHEN 'ASSISTED' THEN rule.keep ELSE 0 END + day.temporary_units
