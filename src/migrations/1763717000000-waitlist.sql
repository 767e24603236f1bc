-- The line for days that are full. kept: units of a counter that came back while somebody waited for it, until the
-- line has been asked; nobody else may take them. lined: somebody in the line may want a unit of the counter.
ALTER TABLE quota_counters
  ADD COLUMN kept integer NOT NULL DEFAULT 0,
  ADD COLUMN lined boolean NOT NULL DEFAULT false;
ALTER TABLE quota_counters DROP CONSTRAINT quota_counters_no_oversell;
ALTER TABLE quota_counters
  ADD CONSTRAINT quota_counters_no_oversell CHECK (ceiling IS NULL OR taken + held + kept <= ceiling),
  ADD CONSTRAINT quota_counters_kept_not_negative CHECK (kept >= 0);
CREATE INDEX quota_counters_kept ON quota_counters (branch_id) WHERE kept > 0;
CREATE INDEX quota_counters_lined ON quota_counters (branch_id) WHERE lined;

-- Whatever frees units, be it a cancellation, a hold that ended, a move or a raised quota, frees them here: so the line
-- misses none, also of statements that nobody has written yet. Rows without a line never reach the function.
CREATE FUNCTION keep_units_for_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  freed integer;
BEGIN
  IF NEW.ceiling IS NULL THEN
    NEW.kept := 0;
    RETURN NEW;
  END IF;
  freed := (NEW.ceiling - NEW.taken - NEW.held) - coalesce(OLD.ceiling - OLD.taken - OLD.held, NEW.ceiling);
  IF freed > 0 AND OLD.lined THEN
    NEW.kept := NEW.kept + freed;
  ELSIF NEW.ceiling < OLD.ceiling THEN
    -- A lowered quota takes what is kept for nobody in particular before it overbooks anybody.
    NEW.kept := greatest(0, least(NEW.kept, NEW.ceiling - NEW.taken - NEW.held));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER quota_counters_keep BEFORE UPDATE ON quota_counters FOR EACH ROW
  WHEN (
    (OLD.lined OR OLD.kept > 0)
    AND (NEW.taken + NEW.held < OLD.taken + OLD.held OR NEW.ceiling IS DISTINCT FROM OLD.ceiling)
  )
  EXECUTE FUNCTION keep_units_for_the_line();

-- One customer's wish for a place, for one loan, on any of some days at any of some branches.
CREATE TABLE waitlist_entries (
  id uuid CONSTRAINT waitlist_entries_pk PRIMARY KEY,
  place bigint GENERATED ALWAYS AS IDENTITY,
  status text NOT NULL DEFAULT 'WAITING',
  seq integer NOT NULL DEFAULT 1,
  customer_id text NOT NULL,
  loan_id text NOT NULL,
  product text NOT NULL,
  product_group text NOT NULL,
  channel text NOT NULL,
  branch_ids text[] NOT NULL,
  from_date date NOT NULL,
  to_date date NOT NULL,
  time_window text NOT NULL DEFAULT '',
  joined_at timestamptz NOT NULL DEFAULT now(),
  offer_id uuid,
  offered_at timestamptz,
  offer_expires_at timestamptz,
  ended_at timestamptz,
  reason text,
  key_digest uuid NOT NULL,
  request_digest uuid NOT NULL,
  CONSTRAINT waitlist_entries_one_per_key UNIQUE (key_digest),
  CONSTRAINT waitlist_entries_status_known CHECK (status IN ('WAITING', 'OFFERED', 'BOOKED', 'MISSED', 'LEFT', 'EXPIRED')),
  CONSTRAINT waitlist_entries_days_in_order CHECK (from_date <= to_date),
  CONSTRAINT waitlist_entries_offer_complete CHECK
    (status NOT IN ('OFFERED', 'BOOKED', 'MISSED') OR (offer_id IS NOT NULL AND offer_expires_at IS NOT NULL))
);
CREATE UNIQUE INDEX waitlist_entries_one_per_loan ON waitlist_entries (loan_id) WHERE status IN ('WAITING', 'OFFERED');
CREATE INDEX waitlist_entries_of_customer ON waitlist_entries (customer_id, id DESC);
CREATE INDEX waitlist_entries_offered ON waitlist_entries (offer_id) WHERE status = 'OFFERED';

-- The slots that a waiting entry would take, in its own order of preference; gone as soon as it does not wait any more.
-- joined_at and place are those of the entry, so that the order of a line is read from one index.
CREATE TABLE waitlist_wants (
  entry_id uuid NOT NULL CONSTRAINT waitlist_wants_entry_fk REFERENCES waitlist_entries (id),
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  time_window text NOT NULL DEFAULT '',
  joined_at timestamptz NOT NULL,
  place bigint NOT NULL,
  preference integer NOT NULL,
  CONSTRAINT waitlist_wants_pk PRIMARY KEY (entry_id, branch_id, date, time_window)
);
CREATE INDEX waitlist_wants_in_line ON waitlist_wants (branch_id, product_group, date, time_window, joined_at, place);
