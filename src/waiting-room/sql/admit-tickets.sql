-- Lets in who is next: at most what the rate has saved up since the last time, never more inside than allowed, the assisted lane its share first. Rights that nobody came for go to the next. One worker at a time, under the lock of the door.
-- $1 how long the rate is saved up, seconds · $2 how long an admitted ticket may be claimed, seconds · $3 at most so many at once · $4 actor · $5 actor's role · $6 trace id
WITH expired AS (
  UPDATE queue_tickets t
  SET status = 'EXPIRED', seq = t.seq + 1, ended_at = now()
  WHERE t.id IN (
    SELECT id FROM queue_tickets
    WHERE status = 'ADMITTED' AND expires_at <= now()
    ORDER BY expires_at LIMIT $3::integer FOR UPDATE SKIP LOCKED
  )
  RETURNING t.id, t.seq
), room AS MATERIALIZED (
  -- While numbers are still being told, nobody who came later is called before those who have drawn.
  SELECT id, served_online, served_assisted,
    CASE WHEN numbered_online < drawn_online THEN numbered_online ELSE 2147483647 END AS online_through,
    CASE WHEN numbered_assisted < drawn_assisted THEN numbered_assisted ELSE 2147483647 END AS assisted_through
  FROM queue_rooms
  WHERE status IN ('OPEN', 'DRAINING') AND drawn_at IS NOT NULL
  ORDER BY opens_at LIMIT 1
), saved AS MATERIALIZED (
  -- A rate below one a second saves up to one, so that it ever lets anybody in.
  SELECT d.id, d.assisted_percent, d.assisted_credit, d.paused, d.inside_max, least(
    greatest(d.rate_per_minute / 60.0 * $1::integer, 1),
    d.credit + CASE WHEN d.paused THEN 0 ELSE d.rate_per_minute / 60.0 * greatest(extract(epoch FROM now() - d.ticked_at), 0) END
  ) AS credit
  FROM queue_door d
), budget AS MATERIALIZED (
  SELECT s.*, CASE WHEN s.paused THEN 0 ELSE greatest(least(floor(s.credit)::integer, s.inside_max - i.inside, $3::integer), 0) END AS units
  FROM saved s, (SELECT count(*)::integer AS inside FROM queue_tickets WHERE status = 'ADMITTED' AND expires_at > now()) i
), online AS MATERIALIZED (
  -- One more than there is room for: whether somebody is left is how a room learns that it is idle.
  SELECT t.id, row_number() OVER (ORDER BY t.number) AS turn
  FROM room r JOIN queue_tickets t ON t.room_id = r.id
  WHERE t.lane = 'ONLINE' AND t.status = 'WAITING' AND t.number > r.served_online AND t.number <= r.online_through
  ORDER BY t.number LIMIT (SELECT units + 1 FROM budget)
), assisted AS MATERIALIZED (
  SELECT t.id, row_number() OVER (ORDER BY t.number) AS turn
  FROM room r JOIN queue_tickets t ON t.room_id = r.id
  WHERE t.lane = 'ASSISTED' AND t.status = 'WAITING' AND t.number > r.served_assisted AND t.number <= r.assisted_through
  ORDER BY t.number LIMIT (SELECT units + 1 FROM budget)
), share AS MATERIALIZED (
  SELECT b.*, o.waiting AS online_waiting, a.waiting AS assisted_waiting,
    least(a.waiting, greatest(least(floor(b.assisted_credit)::integer, b.units), b.units - o.waiting)) AS assisted_units
  FROM budget b, (SELECT count(*)::integer AS waiting FROM online) o, (SELECT count(*)::integer AS waiting FROM assisted) a
), next AS MATERIALIZED (
  SELECT o.id FROM online o, share s WHERE o.turn <= s.units - s.assisted_units
  UNION ALL
  SELECT a.id FROM assisted a, share s WHERE a.turn <= s.assisted_units
), admitted AS (
  UPDATE queue_tickets t
  SET status = 'ADMITTED', seq = t.seq + 1, expires_at = now() + $2::integer * interval '1 second'
  FROM next n
  WHERE t.id = n.id AND t.status = 'WAITING'
  RETURNING t.id, t.seq, t.lane, t.number
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', id, seq, 'ADMITTED', 'WAITING', 'ADMITTED', $4, $5, $6 FROM admitted
  UNION ALL
  SELECT 'queue-ticket', id, seq, 'EXPIRED', 'ADMITTED', 'EXPIRED', $4, $5, $6 FROM expired
), told AS MATERIALIZED (
  SELECT
    count(*) FILTER (WHERE lane = 'ONLINE')::integer AS online, count(*) FILTER (WHERE lane = 'ASSISTED')::integer AS assisted,
    coalesce(max(number) FILTER (WHERE lane = 'ONLINE'), 0) AS online_through,
    coalesce(max(number) FILTER (WHERE lane = 'ASSISTED'), 0) AS assisted_through
  FROM admitted
), moved AS (
  UPDATE queue_rooms r
  SET served_online = greatest(r.served_online, t.online_through),
    served_assisted = greatest(r.served_assisted, t.assisted_through),
    idle_since = CASE WHEN s.online_waiting + s.assisted_waiting > 0 THEN NULL ELSE coalesce(r.idle_since, now()) END
  FROM room o, told t, share s
  WHERE r.id = o.id
  RETURNING r.id, r.served_online, r.served_assisted
), spent AS (
  -- The assisted lane saves its share of what was let in, two places at least, so that the first there is comes at once.
  UPDATE queue_door d
  SET ticked_at = greatest(d.ticked_at, now()), credit = s.credit - (t.online + t.assisted),
    assisted_credit = greatest(0, least(
      greatest(s.units * s.assisted_percent / 100.0, CASE WHEN s.assisted_percent > 0 THEN 2 ELSE 0 END),
      s.assisted_credit + (t.online + t.assisted) * s.assisted_percent / 100.0 - t.assisted))
  FROM share s, told t
  WHERE d.id = s.id
)
SELECT t.online, t.assisted, (SELECT count(*)::integer FROM expired) AS expired, m.id AS "roomId",
  m.served_online AS "servedOnline", m.served_assisted AS "servedAssisted", s.units,
  s.online_waiting > t.online AS "onlineWait", s.assisted_waiting > t.assisted AS "assistedWait", s.paused,
  s.units < floor(s.credit)::integer AND NOT s.paused AS "insideFull"
FROM told t CROSS JOIN share s LEFT JOIN moved m ON true
