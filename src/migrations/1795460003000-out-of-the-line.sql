-- Whoever stops waiting is in no line, in the same moment. A statement that ends an entry begins with a look that is older
-- than the lock it waits for, so that it misses wants which a decision or a new window added meanwhile; a trigger looks
-- when it has the lock, also for statements that nobody has written yet.
CREATE FUNCTION take_out_of_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM waitlist_wants WHERE entry_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER waitlist_entries_out_of_the_line AFTER UPDATE ON waitlist_entries FOR EACH ROW
  WHEN (OLD.status = 'WAITING' AND NEW.status <> 'WAITING')
  EXECUTE FUNCTION take_out_of_the_line();
DELETE FROM waitlist_wants w USING waitlist_entries e WHERE e.id = w.entry_id AND e.status <> 'WAITING';
