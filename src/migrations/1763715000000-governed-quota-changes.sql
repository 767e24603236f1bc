-- Quota changes that are governed: previewed, approved by a second person above a threshold, scheduled, temporary.

-- What a bank, and a branch where it differs, says of its quotas. The row without a branch speaks for the bank.
-- Thresholds are places by which one counter may move within a day without a second person. The serving capacity of
-- a day is windows × staff × whole bookings of so many minutes within the opening hours; unknown where a part is null.
CREATE TABLE quota_policies (
  branch_id text CONSTRAINT quota_policies_branch_fk REFERENCES branches (id),
  approval_above_day integer,
  approval_above_week integer,
  approval_above_month integer,
  pending_hours integer,
  service_windows integer,
  staff_per_window integer,
  minutes_per_booking integer,
  CONSTRAINT quota_policies_one_each UNIQUE NULLS NOT DISTINCT (branch_id),
  CONSTRAINT quota_policies_bank_complete CHECK (branch_id IS NOT NULL OR (approval_above_day IS NOT NULL
    AND approval_above_week IS NOT NULL AND approval_above_month IS NOT NULL AND pending_hours IS NOT NULL)),
  CONSTRAINT quota_policies_thresholds_not_negative
    CHECK (approval_above_day >= 0 AND approval_above_week >= 0 AND approval_above_month >= 0),
  CONSTRAINT quota_policies_pending_bounded CHECK (pending_hours > 0 AND pending_hours <= 720),
  CONSTRAINT quota_policies_serving_positive
    CHECK (service_windows > 0 AND staff_per_window > 0 AND minutes_per_booking > 0)
);
INSERT INTO quota_policies (branch_id, approval_above_day, approval_above_week, approval_above_month, pending_hours)
VALUES (NULL, 50, 200, 500, 48);

-- Units above the capacity that were sold while a temporary extra lasted: promised rightly, so not overbooked.
ALTER TABLE quota_counters
  ADD COLUMN sold_extra integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT quota_counters_sold_extra_not_negative CHECK (sold_extra >= 0);

ALTER TABLE quota_changes
  DROP CONSTRAINT quota_changes_status_known,
  ADD COLUMN branch_ids text[],
  ADD COLUMN kind text NOT NULL DEFAULT 'CAPACITY',
  ADD COLUMN seq integer NOT NULL DEFAULT 1,
  ADD COLUMN summary jsonb,
  ADD COLUMN approval_reasons text[] NOT NULL DEFAULT '{}',
  ADD COLUMN break_glass boolean NOT NULL DEFAULT false,
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN applied_at timestamptz,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN decision_reason text;
UPDATE quota_changes SET branch_ids = ARRAY[branch_id], applied_at = made_at;
ALTER TABLE quota_changes
  ALTER COLUMN branch_ids SET NOT NULL,
  DROP COLUMN branch_id,
  ADD CONSTRAINT quota_changes_status_known CHECK (status IN
    ('PENDING', 'SCHEDULED', 'APPLIED', 'ENDED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'SUPERSEDED', 'FAILED')),
  ADD CONSTRAINT quota_changes_kind_known CHECK (kind IN ('CAPACITY', 'POOL_RULE')),
  ADD CONSTRAINT quota_changes_some_branch CHECK (cardinality(branch_ids) > 0),
  ADD CONSTRAINT quota_changes_pending_expires CHECK (status <> 'PENDING' OR expires_at IS NOT NULL),
  ADD CONSTRAINT quota_changes_scheduled_has_time CHECK (status <> 'SCHEDULED' OR effective_from IS NOT NULL),
  ADD CONSTRAINT quota_changes_times_in_order CHECK (until > effective_from),
  -- What needs a second person has no effect without one, whoever writes the row; break-glass says so of itself.
  ADD CONSTRAINT quota_changes_approved_by_another CHECK (cardinality(approval_reasons) = 0 OR break_glass
    OR decided_by IS NOT NULL OR status NOT IN ('SCHEDULED', 'APPLIED', 'ENDED', 'FAILED'));
CREATE INDEX quota_changes_of_branches ON quota_changes USING gin (branch_ids);
CREATE INDEX quota_changes_by_time ON quota_changes (made_at DESC, id DESC);
CREATE INDEX quota_changes_open ON quota_changes (status) WHERE status IN ('PENDING', 'SCHEDULED');
CREATE INDEX quota_changes_ending ON quota_changes (until) WHERE status = 'APPLIED' AND until IS NOT NULL;

-- What a change does, or did, to each counter. Until it is applied these are the counters as its maker saw them.
-- No foreign key to the counters: it would lock them for as long as a wide change is written, and bookings wait.
CREATE TABLE quota_change_cells (
  change_id uuid NOT NULL CONSTRAINT quota_change_cells_change_fk REFERENCES quota_changes (id),
  counter_id bigint NOT NULL,
  line integer NOT NULL,
  old_capacity integer,
  old_version integer NOT NULL,
  new_capacity integer,
  approved boolean NOT NULL,
  applied_at timestamptz,
  CONSTRAINT quota_change_cells_pk PRIMARY KEY (change_id, counter_id)
);
CREATE INDEX quota_change_cells_applied ON quota_change_cells (counter_id, applied_at) WHERE applied_at IS NOT NULL;

COMMENT ON COLUMN idempotency_keys.booking_id IS 'what the key has made: a booking, or a quota change';

-- Every use of break-glass, a second time and apart from the event log, for those who review it.
CREATE TABLE break_glass_log (
  id uuid CONSTRAINT break_glass_log_pk PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  actor_id text NOT NULL,
  actor_role text NOT NULL,
  branch_ids text[] NOT NULL,
  reason text NOT NULL,
  trace_id text NOT NULL,
  details jsonb NOT NULL,
  CONSTRAINT break_glass_log_actor_key UNIQUE (id, actor_id),
  CONSTRAINT break_glass_log_reason_given CHECK (length(reason) > 0)
);
CREATE INDEX break_glass_log_by_time ON break_glass_log (at DESC, id DESC);
CREATE TABLE break_glass_reviews (
  break_glass_id uuid CONSTRAINT break_glass_reviews_pk PRIMARY KEY,
  actor_id text NOT NULL,
  verdict text NOT NULL,
  note text NOT NULL,
  reviewed_by text NOT NULL,
  reviewed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT break_glass_reviews_log_fk FOREIGN KEY (break_glass_id, actor_id) REFERENCES break_glass_log (id, actor_id),
  CONSTRAINT break_glass_reviews_verdict_known CHECK (verdict IN ('JUSTIFIED', 'NOT_JUSTIFIED')),
  CONSTRAINT break_glass_reviews_by_another CHECK (reviewed_by <> actor_id)
);
CREATE FUNCTION refuse_break_glass_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the break-glass log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER break_glass_log_append_only BEFORE UPDATE OR DELETE ON break_glass_log
  FOR EACH ROW EXECUTE FUNCTION refuse_break_glass_rewrite();
CREATE TRIGGER break_glass_reviews_append_only BEFORE UPDATE OR DELETE ON break_glass_reviews
  FOR EACH ROW EXECUTE FUNCTION refuse_break_glass_rewrite();

-- When the unused places of the share for phone and counter go online: so many business days before the day, all but
-- `keep` of them. Null days: never.
CREATE TABLE pool_rules (
  branch_id text NOT NULL CONSTRAINT pool_rules_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  spill_business_days integer,
  keep integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  change_id uuid NOT NULL CONSTRAINT pool_rules_change_fk REFERENCES quota_changes (id),
  CONSTRAINT pool_rules_pk PRIMARY KEY (branch_id, product_group),
  CONSTRAINT pool_rules_days_bounded CHECK (spill_business_days >= 0 AND spill_business_days <= 30),
  CONSTRAINT pool_rules_keep_not_negative CHECK (keep >= 0)
);
CREATE TABLE pool_spills (
  id uuid CONSTRAINT pool_spills_pk PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL DEFAULT now(),
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  units integer NOT NULL,
  CONSTRAINT pool_spills_some_units CHECK (units > 0)
);
CREATE INDEX pool_spills_of_day ON pool_spills (branch_id, date);
