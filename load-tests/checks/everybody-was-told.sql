-- Proves that everybody who wanted to book was either booked or told why not and what to do: with a code, a sentence and a remedy.
-- The last answer counts: whoever was shed and asked again was told by that.
SELECT DISTINCT ON (h.customer_id, h.key) h.n, h.customer_id, h.outcome, h.status, h.code
FROM load_history h
WHERE h.operation = 'book' AND h.role <> 'bot'
  AND NOT EXISTS (
    SELECT FROM load_history later
    WHERE later.operation = 'book' AND later.customer_id = h.customer_id AND later.key = h.key
      AND later.outcome IN ('yes', 'no', 'later') AND later.explained AND (later.outcome = 'yes' OR later.code IS NOT NULL)
      AND (later.n >= h.n OR later.outcome = 'yes')
  )
ORDER BY h.customer_id, h.key, h.n DESC
