-- Puts entries that wait for any part of a day into the lines of the windows that the day has now, where they would stand had they always been in them, and takes them out of those that it has not. Windows of one day share a preference.
-- $1 branch. Per window of a day, one that is empty for a day without any: $2 product group · $3 day · $4 share · $5 window. $6 at most so many entries
WITH part AS MATERIALIZED (
  SELECT t.product_group, t.date, t.pool, array_agg(t.time_window) AS windows
  FROM unnest($2::text[], $3::date[], $4::text[], $5::text[]) AS t (product_group, date, pool, time_window)
  GROUP BY t.product_group, t.date, t.pool
), wrong AS MATERIALIZED (
  SELECT w.entry_id, w.product_group, w.date, w.pool, p.windows, min(w.preference) AS preference, min(w.joined_at) AS joined_at
  FROM waitlist_wants w
  JOIN part p ON (p.product_group, p.date, p.pool) = (w.product_group, w.date, w.pool)
  WHERE w.branch_id = $1 AND w.any_part
  GROUP BY w.entry_id, w.product_group, w.date, w.pool, p.windows
  HAVING NOT (array_agg(w.time_window) @> p.windows AND array_agg(w.time_window) <@ p.windows)
), entry AS MATERIALIZED (
  SELECT e.id, e.place
  FROM waitlist_entries e
  WHERE e.status = 'WAITING' AND e.id IN (SELECT entry_id FROM wrong)
  ORDER BY e.id
  LIMIT $6
  FOR UPDATE OF e
), gone AS (
  DELETE FROM waitlist_wants w USING wrong r, entry e
  WHERE r.entry_id = e.id AND (w.entry_id, w.branch_id, w.date, w.pool) = (r.entry_id, $1, r.date, r.pool) AND w.time_window <> ALL (r.windows)
), added AS (
  INSERT INTO waitlist_wants (
    entry_id, branch_id, product_group, date, time_window, joined_at, place, preference, pool, any_part
  )
  SELECT e.id, $1, r.product_group, r.date, n.time_window, r.joined_at, e.place, r.preference, r.pool, true
  FROM wrong r JOIN entry e ON e.id = r.entry_id CROSS JOIN unnest(r.windows) AS n (time_window)
  ON CONFLICT ON CONSTRAINT waitlist_wants_pk DO NOTHING
)
SELECT count(*)::integer AS entries FROM entry
