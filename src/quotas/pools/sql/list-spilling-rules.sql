-- Rules by which places go online, of branches that serve.
SELECT rule.branch_id, rule.product_group, rule.spill_business_days, rule.keep
FROM pool_rules AS rule
JOIN branches AS branch ON branch.id = rule.branch_id AND branch.active
WHERE rule.spill_business_days IS NOT NULL
ORDER BY rule.branch_id, rule.product_group
