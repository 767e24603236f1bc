-- Of the numbers that are called just now, tickets that came in without having been admitted once before, or whose events are not 1, 2, … up to their seq and do not lead to the state they are in.
WITH near AS MATERIALIZED (
  SELECT t.*
  FROM queue_rooms r
  JOIN queue_lanes l ON l.room_id = r.id
  JOIN queue_tickets t ON t.room_id = l.room_id AND t.lane = l.lane
    AND t.number BETWEEN CASE l.lane WHEN 'ONLINE' THEN r.served_online ELSE r.served_assisted END - 10000
      AND CASE l.lane WHEN 'ONLINE' THEN r.served_online ELSE r.served_assisted END
  WHERE r.drawn_at IS NOT NULL AND (r.closed_at IS NULL OR r.closed_at >= now() - interval '1 day')
), told AS (
  SELECT n.id, n.status, n.seq, n.entry_id, e.*
  FROM near n
  CROSS JOIN LATERAL (
    SELECT count(*) AS events, count(DISTINCT v.seq) AS seqs, max(v.seq) AS last_seq,
      (array_agg(v.to_state ORDER BY v.seq DESC))[1] AS last_state,
      count(*) FILTER (WHERE v.type = 'ADMITTED') AS admissions, count(*) FILTER (WHERE v.type = 'ENTERED') AS entries,
      min(v.seq) FILTER (WHERE v.type = 'ADMITTED') AS admitted_at, min(v.seq) FILTER (WHERE v.type IN ('ENTERED', 'USED')) AS came_at
    FROM events v WHERE v.subject_id = n.id AND v.at >= n.joined_at
  ) e
)
SELECT id, status, 'came in without having been admitted' AS what
FROM told
WHERE came_at IS NOT NULL AND (admissions <> 1 OR came_at < admitted_at) OR status IN ('ADMITTED', 'USED') AND admissions <> 1
UNION ALL
SELECT id, status, 'entries and ticket disagree' FROM told WHERE entries <> CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END
UNION ALL
SELECT id, status, 'events do not lead here'
FROM told
WHERE events <> seq OR seqs <> seq OR last_seq IS DISTINCT FROM seq OR last_state IS DISTINCT FROM status
