-- Entries that stand in the line of the urgent reserve without agreement, holds and bookings that take from it without, entries that wait without being in a line or are in one without waiting, offers that are no hold of their loan or of two entries, and changes of state without their event.
SELECT e.id, e.status, 'waits in no line' AS what
FROM waitlist_entries e
WHERE e.status = 'WAITING' AND NOT EXISTS (SELECT FROM waitlist_wants w WHERE w.entry_id = e.id AND w.pool <> 'URGENT')
UNION ALL
SELECT DISTINCT e.id, e.status, 'is in a line and does not wait'
FROM waitlist_wants w JOIN waitlist_entries e ON e.id = w.entry_id
WHERE e.status <> 'WAITING'
UNION ALL
SELECT e.id, e.status, 'is offered what is no hold of its loan'
FROM waitlist_entries e LEFT JOIN bookings b ON b.id = e.offer_id AND b.loan_id = e.loan_id
WHERE e.status IN ('OFFERED', 'BOOKED', 'MISSED') AND b.id IS NULL AND e.joined_at >= now() - interval '40 days'
UNION ALL
SELECT min(e.id::text)::uuid, 'OFFERED', 'one hold is offered twice'
FROM waitlist_entries e
WHERE e.offer_id IS NOT NULL AND e.joined_at >= now() - interval '40 days'
GROUP BY e.offer_id
HAVING count(*) > 1
UNION ALL
SELECT e.id, e.status, 'events do not lead here'
FROM waitlist_entries e
LEFT JOIN LATERAL (
  SELECT count(*) AS events, max(v.seq) AS last_seq, (array_agg(v.to_state ORDER BY v.seq DESC))[1] AS last_state
  FROM events v WHERE v.subject_id = e.id AND v.subject_type = 'waitlist'
) l ON true
WHERE e.joined_at >= now() - interval '40 days'
  AND (l.events IS DISTINCT FROM e.seq::bigint OR l.last_seq IS DISTINCT FROM e.seq OR l.last_state IS DISTINCT FROM e.status)
UNION ALL
SELECT DISTINCT w.entry_id, 'WAITING', 'waits for the urgent reserve and nobody agreed'
FROM waitlist_wants w LEFT JOIN urgent_requests r ON r.entry_id = w.entry_id AND r.status = 'AGREED'
WHERE w.pool = 'URGENT' AND w.branch_id <> ALL (coalesce(r.branch_ids, '{}'))
UNION ALL
SELECT b.id, b.status, 'takes from the urgent reserve and nobody agreed'
FROM (SELECT id FROM quota_counters WHERE pool = 'URGENT' AND taken + held > 0 AND period_start >= current_date - 40) u
JOIN bookings b ON b.counter_ids @> ARRAY[u.id] AND b.status IN ('HELD', 'BOOKED', 'CHECKED_IN')
LEFT JOIN waitlist_entries e ON e.offer_id = b.id
LEFT JOIN urgent_requests r ON r.entry_id = e.id AND r.status = 'AGREED'
WHERE b.branch_id <> ALL (coalesce(r.branch_ids, '{}'))
UNION ALL
SELECT r.entry_id, r.status, 'events of the urgent request do not lead here'
FROM urgent_requests r
LEFT JOIN LATERAL (
  SELECT array_agg(v.to_state ORDER BY v.seq) AS states
  FROM events v WHERE v.subject_id = r.entry_id AND v.subject_type = 'urgent-request'
) l ON true
WHERE r.asked_at >= now() - interval '40 days'
  AND l.states IS DISTINCT FROM CASE r.status WHEN 'ASKED' THEN ARRAY['ASKED'] ELSE ARRAY['ASKED', r.status] END
