-- Customers who may not book for themselves now, by the clock of this server.
-- $1 at most so many
SELECT customer_id AS "customerId", suspended_until AS "suspendedUntil", last_day AS "lastDay"
FROM customer_suspensions
WHERE suspended_until > now()
LIMIT $1
