-- Units left of limited counters, which nobody can change before this transaction ends. What is kept for the line is not left for anybody else.
-- $1 counter ids
SELECT id AS "counterId", least(capacity, ceiling) - taken - held - kept AS left, capacity, version
FROM quota_counters
WHERE id = ANY ($1::bigint[]) AND capacity IS NOT NULL
ORDER BY id
FOR UPDATE
