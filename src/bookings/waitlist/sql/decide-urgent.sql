-- Decides about an urgent need, once, by somebody else than who asked, for the branches that they speak for; where it is agreed the entry also stands in the line of the urgent reserve there, in the order of agreement. No row: it does not wait for this decision.
-- $1 entry · $2 decision · $3 reason of a no, or null · $4 branches in reach, or null for all · $5 who decides · $6 their role · $7 trace id
-- Locks in the order of everybody: entries first. Who decides second finds the request decided. INV-8.
WITH entry AS MATERIALIZED (
  SELECT e.id, e.branch_ids, ARRAY(
    SELECT b FROM unnest(e.branch_ids) AS u (b) WHERE $4::text[] IS NULL OR b = ANY ($4)
  ) AS reached
  FROM waitlist_entries e
  WHERE e.id = $1 AND e.status = 'WAITING'
  FOR UPDATE OF e
), request AS (
  UPDATE urgent_requests r
  SET status = $2, decided_by = $5, decided_at = now(), decline_reason = $3,
    branch_ids = CASE $2 WHEN 'AGREED' THEN e.reached END
  FROM entry e
  WHERE r.entry_id = e.id AND r.status = 'ASKED' AND r.asked_by <> $5 AND e.reached <> '{}'
  RETURNING r.entry_id, r.status, r.branch_ids, e.reached
), wanted AS (
  INSERT INTO waitlist_wants (
    entry_id, branch_id, product_group, date, time_window, joined_at, place, preference, pool, any_part
  )
  SELECT w.entry_id, w.branch_id, w.product_group, w.date, w.time_window, now(), w.place, w.preference, 'URGENT', w.any_part
  FROM request r JOIN waitlist_wants w ON w.entry_id = r.entry_id AND w.branch_id = ANY (r.branch_ids)
), logged AS (
  INSERT INTO events (
    subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, reason, trace_id, details
  )
  SELECT 'urgent-request', entry_id, 2, status, 'ASKED', status, $5::text, $6::text, reached[1], $3::text, $7::text,
    jsonb_build_object('branchIds', reached)
  FROM request
)
SELECT entry_id::text AS id FROM request
