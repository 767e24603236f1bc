-- How many customers came for each day: what forecasts are made of. Collected from the bookings, or brought along from
-- the bank's records of the time before.
CREATE TABLE demand_days (
  branch_id text NOT NULL CONSTRAINT demand_days_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  date date NOT NULL,
  demand integer NOT NULL,
  -- The day was sold out: at least so many wanted to come, and nobody knows how many more.
  sold_out boolean NOT NULL DEFAULT false,
  -- Arrivals by hour of the branch's wall, 24 numbers; their sum may be less than the demand.
  by_hour integer[] NOT NULL,
  CONSTRAINT demand_days_pk PRIMARY KEY (branch_id, product_group, date),
  CONSTRAINT demand_days_not_negative CHECK (demand >= 0),
  CONSTRAINT demand_days_has_hours CHECK (cardinality(by_hour) = 24)
);

CREATE TABLE forecasts (
  branch_id text NOT NULL CONSTRAINT forecasts_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  date date NOT NULL,
  expected double precision NOT NULL,
  low double precision NOT NULL,
  high double precision NOT NULL,
  -- What the calendar multiplies the usual day by: [{"code", "factor"}].
  effects jsonb NOT NULL,
  by_hour double precision[] NOT NULL,
  fitted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT forecasts_pk PRIMARY KEY (branch_id, product_group, date),
  CONSTRAINT forecasts_in_order CHECK (0 <= low AND low <= expected AND expected <= high)
);

-- How wrong the model would have been, against what people do without one.
CREATE TABLE forecast_accuracy (
  branch_id text NOT NULL CONSTRAINT forecast_accuracy_branch_fk REFERENCES branches (id),
  product_group text NOT NULL,
  history_days integer NOT NULL,
  result jsonb NOT NULL,
  fitted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT forecast_accuracy_pk PRIMARY KEY (branch_id, product_group)
);

-- With how many people a branch serves: what bounds a quota besides the wish for one.
CREATE TABLE service_plans (
  branch_id text CONSTRAINT service_plans_pk PRIMARY KEY
    CONSTRAINT service_plans_branch_fk REFERENCES branches (id),
  id uuid NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  staff integer NOT NULL,
  visit_minutes integer NOT NULL,
  minutes_per_day integer NOT NULL,
  CONSTRAINT service_plans_staff_positive CHECK (staff > 0),
  CONSTRAINT service_plans_visit_positive CHECK (visit_minutes > 0),
  CONSTRAINT service_plans_day_positive CHECK (minutes_per_day > 0)
);
