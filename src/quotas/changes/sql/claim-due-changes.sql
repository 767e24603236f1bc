-- Changes whose time has come by the store's clock: pending ones that expire, scheduled ones that begin, temporary ones
-- that end. What somebody else has in hand is left to them.
--   $1 integer  at most so many
SELECT id, status
FROM quota_changes
WHERE (status = 'PENDING' AND expires_at <= now())
  OR (status = 'SCHEDULED' AND effective_from <= now())
  OR (status = 'APPLIED' AND until <= now())
ORDER BY CASE status WHEN 'APPLIED' THEN until WHEN 'SCHEDULED' THEN effective_from ELSE expires_at END, id
LIMIT $1
