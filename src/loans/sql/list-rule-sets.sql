-- Every version of every product's rules, the newest first, up to $1 rows.
-- $1 integer: rows at most
SELECT product, version, effective_from, rules
FROM rule_sets
ORDER BY effective_from DESC, product, version
LIMIT $1
