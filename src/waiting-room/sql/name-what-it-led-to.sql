-- Names the hold that was made by the entry of a turn.
-- $1 ticket id · $2 seq of its use · $3 hold
UPDATE queue_tickets SET led_to = $3::uuid
WHERE id = $1::uuid AND status = 'USED' AND seq = $2::integer
