-- The branch network and the days on which it serves.
CREATE TABLE branches (
  id text CONSTRAINT branches_pk PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  region_zh text NOT NULL,
  region_en text NOT NULL,
  address_zh text NOT NULL,
  address_en text NOT NULL,
  latitude numeric(8, 5) NOT NULL,
  longitude numeric(8, 5) NOT NULL,
  time_zone text NOT NULL,
  phone text NOT NULL,
  opens_at time NOT NULL,
  closes_at time NOT NULL,
  product_groups text[] NOT NULL,
  active boolean NOT NULL DEFAULT true,
  CONSTRAINT branches_hours_in_order CHECK (opens_at < closes_at)
);

CREATE TABLE calendar_overrides (
  calendar text NOT NULL,
  date date NOT NULL,
  is_business_day boolean NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  CONSTRAINT calendar_overrides_pk PRIMARY KEY (calendar, date)
);

CREATE TABLE branch_closures (
  id uuid CONSTRAINT branch_closures_pk PRIMARY KEY,
  branch_id text NOT NULL CONSTRAINT branch_closures_branch_fk REFERENCES branches (id),
  from_date date NOT NULL,
  to_date date NOT NULL,
  kind text NOT NULL,
  reason_zh text NOT NULL,
  reason_en text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz,
  CONSTRAINT branch_closures_dates_in_order CHECK (from_date <= to_date),
  CONSTRAINT branch_closures_kind_known CHECK (kind IN ('STATUTORY', 'LOCAL', 'EMERGENCY', 'MAINTENANCE'))
);
CREATE INDEX branch_closures_standing ON branch_closures (branch_id, from_date) WHERE removed_at IS NULL;

-- The rules of a product, as versioned data. A version is never changed once written.
CREATE TABLE rule_sets (
  product text NOT NULL,
  version text NOT NULL,
  effective_from timestamptz NOT NULL,
  rules jsonb NOT NULL,
  CONSTRAINT rule_sets_pk PRIMARY KEY (product, version)
);
