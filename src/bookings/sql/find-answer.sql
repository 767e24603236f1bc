-- A booking as it was when it answered a request: its state at that event, its slot before any later reschedule, and what
-- was still open of an express booking.
-- $1 booking id · $2 seq of the answer
SELECT b.id::text AS id, b.number, coalesce(e.to_state, b.status) AS status, $2::integer AS seq, b.customer_id AS "customerId",
  b.loan_id AS "loanId", b.product, coalesce(later.details -> 'from' ->> 'branchId', b.branch_id) AS "branchId",
  coalesce(later.details -> 'from' ->> 'date', b.date::text) AS date,
  coalesce(later.details -> 'from' ->> 'timeWindow', b.time_window) AS "timeWindow", b.channel,
  CASE WHEN given.seq IS NULL THEN b.kind END AS kind, CASE WHEN given.seq IS NULL THEN b.amount_minor END AS "amountMinor",
  CASE WHEN given.seq IS NULL THEN b.effect END AS effect, b.contact_phone AS phone, b.rule_version AS "ruleVersion",
  (SELECT count(*) FROM events r WHERE r.subject_id = b.id AND r.seq <= $2 AND r.type = 'RESCHEDULED')::integer AS changes,
  b.counter_ids AS "counterIds", NULL::timestamptz AS "expiresAt", b.created_at AS "createdAt", b.booked_at AS "bookedAt",
  NULL::timestamptz AS "arrivedAt", NULL::integer AS "queueNumber", false AS "noShowExcused",
  CASE WHEN b.details_until IS NOT NULL THEN coalesce((later.details -> 'from' ->> 'detailsUntil')::timestamptz, b.details_until) END AS "detailsUntil"
FROM bookings b
LEFT JOIN events e ON e.subject_id = b.id AND e.seq = $2
LEFT JOIN LATERAL (
  SELECT r.details FROM events r
  WHERE r.subject_id = b.id AND r.seq > $2 AND r.type = 'RESCHEDULED'
  ORDER BY r.seq LIMIT 1
) later ON true
LEFT JOIN LATERAL (
  SELECT g.seq FROM events g WHERE g.subject_id = b.id AND g.seq > $2 AND g.type = 'DETAILS_GIVEN' LIMIT 1
) given ON true
WHERE b.id = $1
