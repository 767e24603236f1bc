-- Proves that every booking has its events 1, 2, 3 … up to its own count, and that the last one leads to the state it is in (INV-8).
SELECT b.id, b.status, b.seq, e.events, e.last_state
FROM bookings b
LEFT JOIN LATERAL (
  SELECT count(*) AS events, count(DISTINCT seq) AS seqs, max(seq) AS last_seq, (array_agg(to_state ORDER BY seq DESC))[1] AS last_state
  FROM events WHERE subject_id = b.id AND subject_type = 'booking'
) e ON true
WHERE e.events IS DISTINCT FROM b.seq::bigint OR e.seqs IS DISTINCT FROM b.seq::bigint
  OR e.last_seq IS DISTINCT FROM b.seq OR e.last_state IS DISTINCT FROM b.status
