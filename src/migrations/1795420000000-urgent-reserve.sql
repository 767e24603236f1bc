-- The urgent reserve: places of a day, week or month that are offered only to customers of the line whose need is urgent,
-- and only when somebody of the branch has agreed. reserved: of the kept units of a counter of all channels, those that
-- are put by for such needs, so that the reserve is there also in what caps everybody together.
ALTER TABLE quota_counters
  ADD COLUMN reserved integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT quota_counters_reserved_is_kept CHECK (reserved >= 0 AND reserved <= kept);
-- What is put by stays for weeks; only what the line has still to be asked about is looked for in each round.
DROP INDEX quota_counters_kept;
CREATE INDEX quota_counters_kept ON quota_counters (branch_id) WHERE kept > reserved;
CREATE INDEX quota_counters_reserved ON quota_counters (branch_id) WHERE reserved > 0;
CREATE INDEX quota_counters_urgent ON quota_counters (branch_id, period_start) WHERE pool = 'URGENT';

CREATE OR REPLACE FUNCTION keep_units_for_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  freed integer;
BEGIN
  IF NEW.ceiling IS NULL THEN
    NEW.kept := 0;
    NEW.reserved := 0;
    RETURN NEW;
  END IF;
  freed := (NEW.ceiling - NEW.taken - NEW.held) - coalesce(OLD.ceiling - OLD.taken - OLD.held, NEW.ceiling);
  IF freed > 0 AND OLD.lined THEN
    NEW.kept := NEW.kept + freed;
  ELSIF NEW.ceiling < OLD.ceiling THEN
    -- A lowered quota takes what is kept for nobody in particular before it overbooks anybody.
    NEW.kept := greatest(0, least(NEW.kept, NEW.ceiling - NEW.taken - NEW.held));
    NEW.reserved := least(NEW.reserved, NEW.kept);
  END IF;
  RETURN NEW;
END $$;

-- How many units of each counter of all channels urgent needs may still want: what is left of the reserve of the same
-- day, week or month; where a week or a month has none of its own, what the days of it that are not over have left.
CREATE VIEW urgent_reserves AS
WITH urgent AS (
  SELECT c.branch_id, c.product_group, c.period, c.period_start, c.time_window,
    greatest(0, c.capacity - c.taken - c.held) AS units, (now() AT TIME ZONE b.time_zone)::date AS today
  FROM quota_counters c JOIN branches b ON b.id = c.branch_id
  WHERE c.pool = 'URGENT' AND c.capacity IS NOT NULL AND c.period_start >= current_date - 40
)
SELECT c.id AS counter_id, c.branch_id, u.units
FROM urgent u
JOIN quota_counters c
  ON (c.branch_id, c.product_group, c.period, c.period_start, c.pool, c.time_window)
    = (u.branch_id, u.product_group, u.period, u.period_start, 'ALL', u.time_window)
WHERE u.period_start >= CASE u.period WHEN 'DAY' THEN u.today ELSE date_trunc(lower(u.period), u.today::timestamp)::date END
UNION ALL
SELECT c.id, c.branch_id, sum(u.units)::integer
FROM urgent u
CROSS JOIN (VALUES ('WEEK'), ('MONTH')) AS p (period)
JOIN quota_counters c
  ON (c.branch_id, c.product_group, c.period, c.period_start, c.pool, c.time_window)
    = (u.branch_id, u.product_group, p.period, date_trunc(lower(p.period), u.period_start::timestamp)::date, 'ALL', '')
WHERE u.period = 'DAY' AND u.time_window = '' AND u.period_start >= u.today
  AND NOT EXISTS (
    SELECT FROM urgent o
    WHERE (o.branch_id, o.product_group, o.period, o.period_start, o.time_window)
      = (c.branch_id, c.product_group, c.period, c.period_start, '')
  )
GROUP BY c.id, c.branch_id;

-- An entry may stand in two lines of one slot: that of its channel, and that of the urgent reserve.
ALTER TABLE waitlist_wants DROP CONSTRAINT waitlist_wants_pool_known;
ALTER TABLE waitlist_wants DROP CONSTRAINT waitlist_wants_pk;
ALTER TABLE waitlist_wants
  ADD CONSTRAINT waitlist_wants_pool_known CHECK (pool IN ('ONLINE', 'ASSISTED', 'URGENT')),
  ADD CONSTRAINT waitlist_wants_pk PRIMARY KEY (entry_id, branch_id, date, time_window, pool);

-- That somebody's need is urgent, as they said it, and what a person of the branch decided.
CREATE TABLE urgent_requests (
  entry_id uuid CONSTRAINT urgent_requests_pk PRIMARY KEY
    CONSTRAINT urgent_requests_entry_fk REFERENCES waitlist_entries (id),
  status text NOT NULL DEFAULT 'ASKED',
  reason text NOT NULL,
  note text,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamptz,
  decline_reason text,
  -- For which branches it was agreed: those of the wish that the person speaks for.
  branch_ids text[],
  CONSTRAINT urgent_requests_status_known CHECK (status IN ('ASKED', 'AGREED', 'DECLINED')),
  CONSTRAINT urgent_requests_reason_known
    CHECK (reason IN ('HOME_SALE', 'RELOCATION', 'FAMILY', 'COURT', 'REFINANCING', 'OTHER')),
  CONSTRAINT urgent_requests_other_in_words CHECK ((reason = 'OTHER') = (note IS NOT NULL)),
  CONSTRAINT urgent_requests_two_persons CHECK (decided_by <> asked_by),
  CONSTRAINT urgent_requests_decided_by_somebody
    CHECK ((status = 'ASKED') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT urgent_requests_declined_with_reason CHECK ((status = 'DECLINED') = (decline_reason IS NOT NULL)),
  CONSTRAINT urgent_requests_agreed_for_branches CHECK ((status = 'AGREED') = (branch_ids IS NOT NULL))
);
CREATE INDEX urgent_requests_to_decide ON urgent_requests (asked_at, entry_id) WHERE status = 'ASKED';

-- The shares of each day of a branch that may go online, and what has not been used of them. Where no share is kept for
-- who books online, places of the urgent reserve go to everybody: giving them up is enough.
DROP VIEW pool_share_days;
CREATE VIEW pool_share_days AS
SELECT
  share.branch_id, share.product_group, share.period_start AS date, share.pool, share.id AS share_id,
  online.id AS online_id, share.capacity - share.taken - share.held - share.kept AS unused
FROM quota_counters AS share
LEFT JOIN quota_counters AS online
  ON (online.branch_id, online.product_group, online.period, online.period_start, online.pool, online.time_window)
    = (share.branch_id, share.product_group, share.period, share.period_start, 'ONLINE', '')
  AND online.capacity IS NOT NULL
WHERE share.period = 'DAY' AND share.pool IN ('ASSISTED', 'URGENT') AND share.time_window = ''
  AND (online.id IS NOT NULL OR share.pool = 'URGENT');
ALTER TABLE pool_spills ADD COLUMN pool text NOT NULL DEFAULT 'ASSISTED';
