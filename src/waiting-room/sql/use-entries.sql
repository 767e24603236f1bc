-- Uses the entries of a batch of requests, each once. The same request again is told so; every other finds its entry used. Counts who was let in on one use: it is given back when the last of them has done nothing with it.
-- Per request: $1 ticket id · $2 entry id · $3 customer · $4 digest of the request · $5 actor · $6 actor's role · $7 trace id. $8 how long the same request may be sent again, seconds.
WITH ask AS MATERIALIZED (
  SELECT *
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])
    WITH ORDINALITY AS t (ticket_id, entry_id, customer_id, digest, actor_id, actor_role, trace_id, position)
), standing AS MATERIALIZED (
  SELECT t.id, t.status, t.seq, t.use_digest, t.entry_id, t.customer_id, t.expires_at, t.ended_at
  FROM queue_tickets t
  WHERE t.id IN (SELECT ticket_id FROM ask)
  ORDER BY t.id
  FOR UPDATE OF t
), first AS MATERIALIZED (
  SELECT DISTINCT ON (a.ticket_id) a.*
  FROM ask a JOIN standing s ON s.id = a.ticket_id AND s.entry_id = a.entry_id AND s.customer_id = a.customer_id
  WHERE s.status = 'ADMITTED' AND s.expires_at > now()
  ORDER BY a.ticket_id, a.position
), judged AS MATERIALIZED (
  SELECT a.position, a.ticket_id, s.seq, CASE
    WHEN s.id IS NULL OR s.entry_id IS DISTINCT FROM a.entry_id THEN 'EXPIRED'
    WHEN s.customer_id <> a.customer_id THEN 'BORROWED'
    WHEN f.position = a.position THEN 'TAKEN'
    WHEN coalesce(f.digest, CASE WHEN s.ended_at > now() - $8::integer * interval '1 second' THEN s.use_digest END) = a.digest
      THEN 'REPEATED'
    WHEN f.position IS NOT NULL OR s.status = 'USED' THEN 'USED'
    ELSE 'EXPIRED' END AS outcome
  FROM ask a
  LEFT JOIN standing s ON s.id = a.ticket_id
  LEFT JOIN first f ON f.ticket_id = a.ticket_id
), counted AS (
  SELECT ticket_id, count(*) AS let_in FROM judged WHERE outcome IN ('TAKEN', 'REPEATED') GROUP BY ticket_id
), used AS (
  UPDATE queue_tickets t
  SET status = 'USED', seq = t.seq + 1, use_digest = f.digest, let_in = c.let_in, ended_at = now()
  FROM first f JOIN counted c ON c.ticket_id = f.ticket_id
  WHERE t.id = f.ticket_id
  RETURNING t.id, t.seq
), repeated AS (
  UPDATE queue_tickets t SET let_in = t.let_in + c.let_in
  FROM counted c
  WHERE t.id = c.ticket_id AND c.ticket_id NOT IN (SELECT ticket_id FROM first)
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', u.id, u.seq, 'USED', 'ADMITTED', 'USED', f.actor_id, f.actor_role, f.trace_id
  FROM used u JOIN first f ON f.ticket_id = u.id
)
SELECT j.outcome, coalesce(u.seq, j.seq) AS "useSeq" FROM judged j LEFT JOIN used u ON u.id = j.ticket_id ORDER BY j.position
