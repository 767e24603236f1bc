-- Locks the one row that says whether a customer is suspended, and makes it if there is none. Whoever counts misses
-- holds it, so that no two count past each other.
-- $1 id for a new row · $2 customer
INSERT INTO customer_suspensions AS known (id, customer_id) VALUES ($1::uuid, $2::text)
ON CONFLICT (customer_id) DO UPDATE SET changed_at = now()
RETURNING id::text AS id, seq, suspended_until AS "suspendedUntil"
