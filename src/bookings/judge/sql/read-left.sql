-- Units left of limited counters, now.
-- $1 counter ids
SELECT id, ceiling - taken - held - kept AS left FROM quota_counters WHERE id = ANY ($1::bigint[]) AND ceiling IS NOT NULL
