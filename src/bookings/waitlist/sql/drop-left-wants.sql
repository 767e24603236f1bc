-- Forgets wants of entries that wait no more. Whatever ends an entry deletes the wants that it saw when it began; those that a decision or a new window added while it waited for the entry's lock are not among them, and nobody else looks for them.
-- $1 at most so many entries
-- Takes no lock of an entry: nothing leads back to WAITING. INV-12.
WITH over AS MATERIALIZED (
  SELECT DISTINCT e.id
  FROM waitlist_wants w JOIN waitlist_entries e ON e.id = w.entry_id
  WHERE e.status <> 'WAITING'
  LIMIT $1
)
DELETE FROM waitlist_wants w USING over o WHERE w.entry_id = o.id
