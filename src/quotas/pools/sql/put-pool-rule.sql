-- Puts a rule in force in place of the one that its maker saw; nothing is returned where that one is no more.
--   $1 text     branch
--   $2 text     product group
--   $3 integer  business days before the day, or null
--   $4 integer  places that stay
--   $5 uuid     change
--   $6 integer  version that the maker saw, 0 where there was none
INSERT INTO pool_rules AS rule (branch_id, product_group, spill_business_days, keep, change_id)
SELECT $1, $2, $3, $4, $5
WHERE $6::integer = 0 OR EXISTS (SELECT FROM pool_rules WHERE branch_id = $1 AND product_group = $2)
ON CONFLICT ON CONSTRAINT pool_rules_pk DO UPDATE SET
  spill_business_days = excluded.spill_business_days, keep = excluded.keep, change_id = excluded.change_id,
  version = rule.version + 1
WHERE rule.version = $6
RETURNING version
