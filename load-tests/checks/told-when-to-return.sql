-- Proves that every 429 and every 503 says when to come back, and not in the far future.
SELECT h.n, h.operation, h.status, h.code, h.retry_after
FROM load_history h
WHERE h.status IN (429, 503) AND (h.retry_after IS NULL OR h.retry_after NOT BETWEEN 0 AND 600)
