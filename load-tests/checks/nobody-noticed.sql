-- Proves that nobody noticed what happened meanwhile: not one request was left without an answer, not even one that was
-- answered when it came again.
SELECT h.n, h.operation, h.customer_id, h.started_ms FROM load_history h WHERE h.status = 0
