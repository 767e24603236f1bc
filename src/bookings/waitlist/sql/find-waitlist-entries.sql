-- Entries with what became of their offers, and of what they said is urgent: by ids, by idempotency key, by loan while it waits, or those of a customer or a partner, the newest first.
-- $1 ids, or null · $2 key digest, or null · $3 loan, or null · $4 customer, or null · $5 partner, or null · $6 before this id, or null · $7 at most so many · $8 only those that wait or have a place on offer
SELECT e.id::text AS id, e.seq, e.customer_id AS "customerId", e.loan_id AS "loanId", e.product, e.channel,
  e.branch_ids AS "branchIds", e.from_date::text AS "from", e.to_date::text AS "to", e.time_window AS "timeWindow",
  e.joined_at AS "joinedAt", e.offered_at AS "offeredAt", e.offer_expires_at AS "offerExpiresAt", e.ended_at AS "endedAt",
  replace(e.request_digest::text, '-', '') AS "requestDigest",
  CASE
    WHEN e.status <> 'OFFERED' OR b.status = 'HELD' THEN e.status
    WHEN b.booked_at IS NOT NULL THEN 'BOOKED'
    WHEN b.status = 'EXPIRED' THEN 'MISSED'
    WHEN t.is_taken_back THEN 'WAITING'
    ELSE 'LEFT'
  END AS status,
  CASE
    WHEN t.is_taken_back THEN 'BRANCH_SHUT'
    WHEN e.status = 'OFFERED' AND b.status = 'RELEASED' THEN 'DECLINED'
    ELSE e.reason
  END AS reason,
  CASE WHEN t.is_taken_back IS NULL THEN e.offer_id::text END AS "offerId", b.branch_id AS "offerBranchId", b.date::text AS "offerDate",
  b.time_window AS "offerTimeWindow",
  u.status AS "urgentStatus", u.reason AS "urgentReason", u.note AS "urgentNote", u.asked_by AS "urgentAskedBy",
  u.asked_at AS "urgentAskedAt", u.decided_by AS "urgentDecidedBy", u.decided_at AS "urgentDecidedAt",
  u.decline_reason AS "urgentDeclineReason", u.branch_ids AS "urgentBranchIds"
FROM waitlist_entries e
LEFT JOIN bookings b ON b.id = e.offer_id
LEFT JOIN urgent_requests u ON u.entry_id = e.id
LEFT JOIN LATERAL (
  SELECT true AS is_taken_back FROM events v
  WHERE e.status = 'OFFERED' AND b.status = 'RELEASED'
    AND v.subject_id = b.id AND v.subject_type = 'booking' AND v.type = 'RELEASED' AND v.reason = 'BRANCH_SHUT'
) t ON true
WHERE ($1::uuid[] IS NULL OR e.id = ANY ($1))
  AND ($2::uuid IS NULL OR e.key_digest = $2)
  AND ($3::text IS NULL OR (e.loan_id = $3 AND e.status IN ('WAITING', 'OFFERED')))
  AND ($4::text IS NULL OR e.customer_id = $4)
  AND ($5::text IS NULL OR e.partner_id = $5)
  AND ($6::uuid IS NULL OR e.id < $6)
  AND (NOT $8::boolean OR e.status = 'WAITING' OR (e.status = 'OFFERED' AND b.status = 'HELD'))
ORDER BY e.id DESC
LIMIT $7
