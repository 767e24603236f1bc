-- The turn by whose entry a hold was made, while it still counts. An earlier one may have led to the same: the last one.
-- $1 hold
SELECT id::text AS id, seq AS "useSeq"
FROM queue_tickets
WHERE led_to = $1::uuid AND status = 'USED' AND expires_at > now()
ORDER BY id DESC LIMIT 1
