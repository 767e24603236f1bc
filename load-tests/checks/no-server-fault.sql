-- Proves that there was no 5xx but one that sheds politely, and no answer that is none.
SELECT h.n, h.operation, h.status, h.code
FROM load_history h
WHERE h.status >= 500 AND NOT (h.status = 503 AND h.retry_after IS NOT NULL AND h.code IS NOT NULL)
