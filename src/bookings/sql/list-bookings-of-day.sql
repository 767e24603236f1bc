-- A branch's day as its staff see it, by window and number. Who only holds a place has not booked, and is not expected.
-- $1 branch · $2 date · $3 at most so many
SELECT id::text AS id, number, status, seq, customer_id AS "customerId", loan_id AS "loanId", product,
  branch_id AS "branchId", date, time_window AS "timeWindow", channel, kind, amount_minor AS "amountMinor", effect,
  contact_phone AS phone, rule_version AS "ruleVersion", changes, counter_ids AS "counterIds",
  expires_at AS "expiresAt", created_at AS "createdAt", booked_at AS "bookedAt",
  arrived_at AS "arrivedAt", queue_number AS "queueNumber", no_show_excused AS "noShowExcused",
  details_until AS "detailsUntil"
FROM bookings
WHERE branch_id = $1 AND date = $2 AND status NOT IN ('HELD', 'RELEASED', 'EXPIRED')
ORDER BY time_window, number
LIMIT $3
