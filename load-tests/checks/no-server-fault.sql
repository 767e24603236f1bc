-- Proves that there was no 5xx but one that sheds politely, and that nobody's last answer to anything they asked is none.
-- Whoever heard nothing asks again under the same key, and is told by that. Staff ask without one, each time for something else.
SELECT h.n, h.operation, h.status, h.code
FROM load_history h
WHERE h.status >= 500 AND NOT (h.status = 503 AND h.retry_after IS NOT NULL AND h.code IS NOT NULL)
UNION ALL
SELECT h.n, h.operation, h.status, h.code
FROM load_history h
WHERE h.outcome = 'unknown' AND NOT EXISTS (
  SELECT FROM load_history later
  WHERE later.customer_id = h.customer_id AND later.key IS NOT DISTINCT FROM h.key AND later.loan_id = h.loan_id
    AND later.operation = h.operation AND later.n > h.n AND h.customer_id <> ''
)
