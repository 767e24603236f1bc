-- Who waits by phone or at the counter waits for the share of those channels; who waits for any part of a day follows the
-- windows that the day comes to have. A partner sees the entries that it made, and no others.
ALTER TABLE waitlist_wants
  ADD COLUMN pool text NOT NULL DEFAULT 'ONLINE',
  ADD COLUMN any_part boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT waitlist_wants_pool_known CHECK (pool IN ('ONLINE', 'ASSISTED'));
UPDATE waitlist_wants w SET any_part = true FROM waitlist_entries e WHERE e.id = w.entry_id AND e.time_window = '';

ALTER TABLE waitlist_entries
  ADD COLUMN partner_id text,
  ADD CONSTRAINT waitlist_entries_partner_of_channel CHECK (partner_id IS NULL OR channel = 'PARTNER');
CREATE INDEX waitlist_entries_of_partner ON waitlist_entries (partner_id, id DESC) WHERE partner_id IS NOT NULL;
CREATE INDEX waitlist_entries_to_call ON waitlist_entries (id)
  WHERE status = 'OFFERED' AND channel IN ('PHONE', 'COUNTER');

-- A window is opened empty and given its places by the same transaction: marked from the beginning, the trigger that
-- keeps what comes free keeps these places too, so that nobody passes by those who wait for any part of the day.
CREATE FUNCTION mark_windows_for_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.lined := EXISTS (
    SELECT FROM waitlist_wants w
    WHERE (w.branch_id, w.product_group, w.date) = (NEW.branch_id, NEW.product_group, NEW.period_start)
      AND w.any_part AND NEW.pool IN ('ALL', w.pool)
  );
  RETURN NEW;
END $$;
CREATE TRIGGER quota_counters_mark_window BEFORE INSERT ON quota_counters FOR EACH ROW
  WHEN (NEW.time_window <> '' AND NOT NEW.lined)
  EXECUTE FUNCTION mark_windows_for_the_line();
