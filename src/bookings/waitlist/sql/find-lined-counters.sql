-- Which counters somebody waits for: what staff free of them is the line's first.
-- $1 counters
SELECT id FROM quota_counters WHERE id = ANY ($1::bigint[]) AND (lined OR kept > 0)
