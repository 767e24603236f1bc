-- Moves entries on whose offer has ended: confirmed, given up, run out, or taken back. What became of the hold is what counts, and whoever did it to the hold did it to the entry. Who lost an offer because the branch has shut since stands in line again, for all that was waited for and at the same place.
-- $1 one loan, or null for all · $2 at most so many · $3 trace id
-- INV-8. The wish is that of the event of joining, which no later state changes; windows that were opened since are followed by the next round, as by everybody.
WITH ended AS MATERIALIZED (
  SELECT e.id, b.id AS booking_id, b.branch_id,
    CASE
      WHEN b.booked_at IS NOT NULL THEN 'CONFIRMED'
      WHEN b.status = 'EXPIRED' THEN 'MISSED'
      WHEN EXISTS (
        SELECT FROM events v
        WHERE v.subject_id = b.id AND v.subject_type = 'booking' AND v.type = 'RELEASED' AND v.reason = 'BRANCH_SHUT'
      ) THEN 'RETURNED'
      ELSE 'DECLINED'
    END AS type
  FROM waitlist_entries e JOIN bookings b ON b.id = e.offer_id
  WHERE e.status = 'OFFERED' AND b.status <> 'HELD' AND ($1::text IS NULL OR e.loan_id = $1)
  ORDER BY e.id
  LIMIT $2
  FOR UPDATE OF e
), settled AS (
  UPDATE waitlist_entries e
  SET seq = e.seq + 1,
    status = CASE d.type WHEN 'CONFIRMED' THEN 'BOOKED' WHEN 'MISSED' THEN 'MISSED' WHEN 'RETURNED' THEN 'WAITING' ELSE 'LEFT' END,
    reason = CASE d.type WHEN 'DECLINED' THEN 'DECLINED' WHEN 'RETURNED' THEN 'BRANCH_SHUT' END,
    ended_at = CASE WHEN d.type <> 'RETURNED' THEN now() END,
    offer_id = CASE WHEN d.type <> 'RETURNED' THEN e.offer_id END,
    offered_at = CASE WHEN d.type <> 'RETURNED' THEN e.offered_at END,
    offer_expires_at = CASE WHEN d.type <> 'RETURNED' THEN e.offer_expires_at END
  FROM ended d
  WHERE e.id = d.id AND e.status = 'OFFERED'
  RETURNING e.id, e.seq, e.status, e.reason, e.customer_id, e.product_group, e.channel, e.time_window, e.joined_at, e.place,
    d.type, d.branch_id, d.booking_id
), wanted AS (
  SELECT s.id AS entry_id, split_part(t.slot, ' ', 1) AS branch_id, s.product_group, split_part(t.slot, ' ', 2)::date AS date,
    split_part(t.slot, ' ', 3) AS time_window, s.joined_at, s.place, t.preference::integer AS preference,
    CASE WHEN s.channel IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END AS pool, s.time_window = '' AS any_part
  FROM settled s
  JOIN events j ON j.subject_id = s.id AND j.subject_type = 'waitlist' AND j.type = 'JOINED'
  CROSS JOIN LATERAL jsonb_array_elements_text(j.details -> 'slots') WITH ORDINALITY AS t (slot, preference)
  WHERE s.type = 'RETURNED'
), returned AS (
  INSERT INTO waitlist_wants (
    entry_id, branch_id, product_group, date, time_window, joined_at, place, preference, pool, any_part
  )
  SELECT * FROM wanted
  UNION ALL
  SELECT w.entry_id, w.branch_id, w.product_group, w.date, w.time_window, r.decided_at, w.place, w.preference, 'URGENT', w.any_part
  FROM wanted w JOIN urgent_requests r ON r.entry_id = w.entry_id AND r.status = 'AGREED' AND w.branch_id = ANY (r.branch_ids)
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id)
  SELECT 'waitlist', s.id, s.seq, s.type, 'OFFERED', s.status,
    CASE WHEN s.status = 'MISSED' THEN 'waitlist' ELSE coalesce(did.actor_id, s.customer_id) END,
    CASE WHEN s.status = 'MISSED' THEN 'system' ELSE coalesce(did.actor_role, 'customer') END, s.branch_id,
    CASE WHEN s.type = 'RETURNED' THEN s.reason END, $3::text
  FROM settled s
  LEFT JOIN LATERAL (
    SELECT v.actor_id, v.actor_role FROM events v
    WHERE v.subject_id = s.booking_id AND v.subject_type = 'booking' AND v.from_state = 'HELD'
    ORDER BY v.seq DESC
    LIMIT 1
  ) did ON true
)
SELECT status, count(*)::integer AS entries FROM settled GROUP BY status
