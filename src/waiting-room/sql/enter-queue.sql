-- Gives a batch of admitted tickets their right of entry; one that has it already keeps it as it is. Returns every ticket as it then stands.
-- Per ticket: $1 ticket id · $2 id of the entry if it is a new one · $3 actor · $4 actor's role · $5 trace id. $6 life of an entry, seconds.
WITH ask AS MATERIALIZED (
  SELECT DISTINCT ON (ticket_id) *
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
    AS t (ticket_id, entry_id, actor_id, actor_role, trace_id)
  ORDER BY ticket_id
), standing AS MATERIALIZED (
  SELECT t.* FROM queue_tickets t JOIN ask a ON a.ticket_id = t.id ORDER BY t.id FOR UPDATE OF t
), entered AS (
  UPDATE queue_tickets t
  SET entry_id = a.entry_id, seq = t.seq + 1, expires_at = now() + $6::integer * interval '1 second'
  FROM ask a JOIN standing s ON s.id = a.ticket_id
  WHERE t.id = s.id AND s.status = 'ADMITTED' AND s.expires_at > now() AND s.entry_id IS NULL
  RETURNING t.id, t.seq, t.entry_id, t.expires_at
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, trace_id)
  SELECT 'queue-ticket', e.id, e.seq, 'ENTERED', 'ADMITTED', 'ADMITTED', a.actor_id, a.actor_role, a.trace_id
  FROM entered e JOIN ask a ON a.ticket_id = e.id
)
SELECT s.id, s.room_id AS "roomId", s.lane, s.customer_id AS "customerId", s.joined_by AS "joinedBy",
  CASE WHEN s.status = 'ADMITTED' AND s.expires_at <= now() THEN 'EXPIRED' ELSE s.status END AS status,
  s.number, s.joined_at AS "joinedAt", coalesce(e.expires_at, s.expires_at) AS "expiresAt",
  coalesce(e.entry_id, s.entry_id) AS "entryId"
FROM standing s LEFT JOIN entered e ON e.id = s.id
