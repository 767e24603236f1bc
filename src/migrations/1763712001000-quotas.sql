-- What a branch offers when nobody says otherwise; counters are opened from it as the horizon moves.
CREATE TABLE quota_templates (
  branch_id text NOT NULL CONSTRAINT quota_templates_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  period text NOT NULL,
  pool text NOT NULL DEFAULT 'ALL',
  time_window text NOT NULL DEFAULT '',
  capacity integer,
  CONSTRAINT quota_templates_pk PRIMARY KEY (branch_id, product_group, period, pool, time_window),
  CONSTRAINT quota_templates_period_known CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
  CONSTRAINT quota_templates_capacity_not_negative CHECK (capacity >= 0)
);

-- One cap on one branch × product group × period × pool (and optionally a time window of a day).
-- capacity NULL is unlimited. ceiling is greatest(capacity, what was in use when capacity was last lowered): it
-- falls with every unit given back until it meets capacity, so that the one CHECK below refuses every oversell,
-- also of a counter that is overbooked because staff lowered it.
CREATE TABLE quota_counters (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT quota_counters_pk PRIMARY KEY,
  branch_id text NOT NULL CONSTRAINT quota_counters_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  period text NOT NULL,
  period_start date NOT NULL,
  pool text NOT NULL DEFAULT 'ALL',
  time_window text NOT NULL DEFAULT '',
  capacity integer,
  taken integer NOT NULL DEFAULT 0,
  held integer NOT NULL DEFAULT 0,
  ceiling integer,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT quota_counters_cell_key UNIQUE (branch_id, product_group, period, period_start, pool, time_window),
  CONSTRAINT quota_counters_period_known CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
  CONSTRAINT quota_counters_capacity_not_negative CHECK (capacity >= 0),
  CONSTRAINT quota_counters_taken_not_negative CHECK (taken >= 0),
  CONSTRAINT quota_counters_held_not_negative CHECK (held >= 0),
  CONSTRAINT quota_counters_ceiling_covers_capacity
    CHECK ((capacity IS NULL) = (ceiling IS NULL) AND (capacity IS NULL OR ceiling >= capacity)),
  CONSTRAINT quota_counters_no_oversell CHECK (ceiling IS NULL OR taken + held <= ceiling)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE quota_changes (
  id uuid CONSTRAINT quota_changes_pk PRIMARY KEY,
  branch_id text NOT NULL CONSTRAINT quota_changes_branch_fk REFERENCES branches (id),
  product_group text,
  status text NOT NULL,
  changes jsonb NOT NULL,
  preview jsonb NOT NULL,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamptz,
  effective_from timestamptz,
  until timestamptz,
  CONSTRAINT quota_changes_status_known
    CHECK (status IN ('PENDING', 'APPLIED', 'REJECTED', 'EXPIRED', 'WITHDRAWN')),
  CONSTRAINT quota_changes_two_persons CHECK (decided_by IS NULL OR decided_by <> made_by)
);
CREATE INDEX quota_changes_by_branch ON quota_changes (branch_id, made_at DESC);
