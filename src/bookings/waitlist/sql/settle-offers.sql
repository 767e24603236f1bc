-- Moves entries on whose offer has ended: confirmed, given up, or run out. What became of the hold is what counts, and whoever did it to the hold did it to the entry.
-- $1 one loan, or null for all · $2 at most so many · $3 trace id
-- INV-8.
WITH ended AS MATERIALIZED (
  SELECT e.id,
    CASE WHEN b.booked_at IS NOT NULL THEN 'BOOKED' WHEN b.status = 'EXPIRED' THEN 'MISSED' ELSE 'LEFT' END AS status,
    CASE WHEN b.booked_at IS NOT NULL THEN 'CONFIRMED' WHEN b.status = 'EXPIRED' THEN 'MISSED' ELSE 'DECLINED' END AS type,
    b.id AS booking_id, b.branch_id
  FROM waitlist_entries e JOIN bookings b ON b.id = e.offer_id
  WHERE e.status = 'OFFERED' AND b.status <> 'HELD' AND ($1::text IS NULL OR e.loan_id = $1)
  ORDER BY e.id
  LIMIT $2
  FOR UPDATE OF e
), settled AS (
  UPDATE waitlist_entries e
  SET status = d.status, seq = e.seq + 1, ended_at = now(), reason = CASE WHEN d.status = 'LEFT' THEN 'DECLINED' END
  FROM ended d
  WHERE e.id = d.id AND e.status = 'OFFERED'
  RETURNING e.id, e.seq, e.status, e.customer_id, d.type, d.branch_id, d.booking_id
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, trace_id)
  SELECT 'waitlist', s.id, s.seq, s.type, 'OFFERED', s.status,
    CASE WHEN s.status = 'MISSED' THEN 'waitlist' ELSE coalesce(did.actor_id, s.customer_id) END,
    CASE WHEN s.status = 'MISSED' THEN 'system' ELSE coalesce(did.actor_role, 'customer') END, s.branch_id, $3::text
  FROM settled s
  LEFT JOIN LATERAL (
    SELECT v.actor_id, v.actor_role FROM events v
    WHERE v.subject_id = s.booking_id AND v.subject_type = 'booking' AND v.from_state = 'HELD'
    ORDER BY v.seq DESC
    LIMIT 1
  ) did ON true
)
SELECT status, count(*)::integer AS entries FROM settled GROUP BY status
