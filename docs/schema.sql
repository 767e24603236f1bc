-- The schema that the migrations make, table by table, written by `npm run generate:schema`. A test compares it with
-- a migrated database, so that a change of the schema is read as a difference here.

CREATE TABLE arrival_counters (
  branch_id text NOT NULL,
  date date NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT arrival_counters_pk PRIMARY KEY (branch_id, date),
  CONSTRAINT arrival_counters_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id)
);

CREATE TABLE bookings (
  id uuid NOT NULL,
  number text NOT NULL,
  status text NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  customer_id text NOT NULL,
  loan_id text NOT NULL,
  product text NOT NULL,
  branch_id text NOT NULL,
  date date NOT NULL,
  time_window text NOT NULL DEFAULT ''::text,
  channel text NOT NULL,
  kind text,
  amount_minor bigint,
  effect text,
  contact_phone text,
  rule_version text NOT NULL,
  changes integer NOT NULL DEFAULT 0,
  counter_ids bigint[] NOT NULL,
  expires_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  booked_at timestamp with time zone,
  contact_phone_index uuid,
  arrived_at timestamp with time zone,
  queue_number integer,
  no_show_excused boolean NOT NULL DEFAULT false,
  details_until timestamp with time zone,
  moved_at timestamp with time zone,
  CONSTRAINT bookings_pk PRIMARY KEY (id),
  CONSTRAINT bookings_amount_positive CHECK ((amount_minor > 0)),
  CONSTRAINT bookings_arrival_complete CHECK (((arrived_at IS NULL) = (queue_number IS NULL))),
  CONSTRAINT bookings_channel_known CHECK ((channel = ANY (ARRAY['ONLINE'::text, 'APP'::text, 'PARTNER'::text, 'PHONE'::text, 'COUNTER'::text]))),
  CONSTRAINT bookings_held_expires CHECK (((status <> 'HELD'::text) OR (expires_at IS NOT NULL))),
  CONSTRAINT bookings_kind_known CHECK ((kind = ANY (ARRAY['FULL'::text, 'PARTIAL'::text]))),
  CONSTRAINT bookings_partial_has_amount CHECK (((kind IS DISTINCT FROM 'PARTIAL'::text) OR (amount_minor IS NOT NULL))),
  CONSTRAINT bookings_promise_complete CHECK (((status = ANY (ARRAY['HELD'::text, 'RELEASED'::text, 'EXPIRED'::text])) OR ((booked_at IS NOT NULL) AND ((details_until IS NOT NULL) OR ((kind IS NOT NULL) AND (contact_phone IS NOT NULL)))))),
  CONSTRAINT bookings_status_known CHECK ((status = ANY (ARRAY['HELD'::text, 'BOOKED'::text, 'CHECKED_IN'::text, 'COMPLETED'::text, 'CANCELLED'::text, 'RELEASED'::text, 'EXPIRED'::text, 'NO_SHOW'::text])))
) WITH (fillfactor=90);

CREATE INDEX bookings_details_open ON bookings USING btree (details_until) WHERE ((details_until IS NOT NULL) AND (kind IS NULL) AND (status = ANY (ARRAY['BOOKED'::text, 'CHECKED_IN'::text])));
CREATE INDEX bookings_held_until ON bookings USING btree (expires_at) WHERE (status = 'HELD'::text);
CREATE UNIQUE INDEX bookings_number_of_day ON bookings USING btree (branch_id, date, number);
CREATE INDEX bookings_of_customer ON bookings USING btree (customer_id, id DESC);
CREATE UNIQUE INDEX bookings_one_active_per_loan ON bookings USING btree (loan_id) WHERE (status = ANY (ARRAY['HELD'::text, 'BOOKED'::text, 'CHECKED_IN'::text]));
CREATE UNIQUE INDEX bookings_queue_number_of_day ON bookings USING btree (branch_id, date, queue_number) WHERE (queue_number IS NOT NULL);

CREATE TABLE branch_closures (
  id uuid NOT NULL,
  branch_id text NOT NULL,
  from_date date NOT NULL,
  to_date date NOT NULL,
  kind text NOT NULL,
  reason_zh text NOT NULL,
  reason_en text NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  removed_at timestamp with time zone,
  from_time time without time zone,
  to_time time without time zone,
  CONSTRAINT branch_closures_pk PRIMARY KEY (id),
  CONSTRAINT branch_closures_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT branch_closures_dates_in_order CHECK ((from_date <= to_date)),
  CONSTRAINT branch_closures_hours_in_order CHECK ((((from_time IS NULL) = (to_time IS NULL)) AND ((from_time IS NULL) OR (from_time < to_time)))),
  CONSTRAINT branch_closures_kind_known CHECK ((kind = ANY (ARRAY['STATUTORY'::text, 'LOCAL'::text, 'EMERGENCY'::text, 'MAINTENANCE'::text])))
);

CREATE INDEX branch_closures_standing ON branch_closures USING btree (branch_id, from_date) WHERE (removed_at IS NULL);

CREATE TABLE branches (
  id text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  region_zh text NOT NULL,
  region_en text NOT NULL,
  address_zh text NOT NULL,
  address_en text NOT NULL,
  latitude numeric(8,5) NOT NULL,
  longitude numeric(8,5) NOT NULL,
  time_zone text NOT NULL,
  phone text NOT NULL,
  opens_at time without time zone NOT NULL,
  closes_at time without time zone NOT NULL,
  product_groups text[] NOT NULL,
  active boolean NOT NULL DEFAULT true,
  CONSTRAINT branches_pk PRIMARY KEY (id),
  CONSTRAINT branches_hours_in_order CHECK ((opens_at < closes_at))
);

CREATE TRIGGER branches_time_zone_known BEFORE INSERT OR UPDATE OF time_zone ON branches FOR EACH ROW EXECUTE FUNCTION refuse_unknown_time_zone();

CREATE TABLE break_glass_log (
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  actor_id text NOT NULL,
  actor_role text NOT NULL,
  branch_ids text[] NOT NULL,
  reason text NOT NULL,
  trace_id text NOT NULL,
  details jsonb NOT NULL,
  CONSTRAINT break_glass_log_pk PRIMARY KEY (id),
  CONSTRAINT break_glass_log_actor_key UNIQUE (id, actor_id),
  CONSTRAINT break_glass_log_reason_given CHECK ((length(reason) > 0))
);

CREATE INDEX break_glass_log_by_time ON break_glass_log USING btree (at DESC, id DESC);
CREATE TRIGGER break_glass_log_append_only BEFORE DELETE OR UPDATE ON break_glass_log FOR EACH ROW EXECUTE FUNCTION refuse_break_glass_rewrite();

CREATE TABLE break_glass_reviews (
  break_glass_id uuid NOT NULL,
  actor_id text NOT NULL,
  verdict text NOT NULL,
  note text NOT NULL,
  reviewed_by text NOT NULL,
  reviewed_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT break_glass_reviews_pk PRIMARY KEY (break_glass_id),
  CONSTRAINT break_glass_reviews_log_fk FOREIGN KEY (break_glass_id, actor_id) REFERENCES break_glass_log(id, actor_id),
  CONSTRAINT break_glass_reviews_by_another CHECK ((reviewed_by <> actor_id)),
  CONSTRAINT break_glass_reviews_verdict_known CHECK ((verdict = ANY (ARRAY['JUSTIFIED'::text, 'NOT_JUSTIFIED'::text])))
);

CREATE TRIGGER break_glass_reviews_append_only BEFORE DELETE OR UPDATE ON break_glass_reviews FOR EACH ROW EXECUTE FUNCTION refuse_break_glass_rewrite();

CREATE TABLE calendar_overrides (
  calendar text NOT NULL,
  date date NOT NULL,
  is_business_day boolean NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  CONSTRAINT calendar_overrides_pk PRIMARY KEY (calendar, date)
);

CREATE TABLE check_in_keys (
  id integer NOT NULL GENERATED ALWAYS AS IDENTITY,
  secret text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT check_in_keys_pk PRIMARY KEY (id)
);

CREATE TABLE customer_suspensions (
  id uuid NOT NULL,
  customer_id text NOT NULL,
  seq integer NOT NULL DEFAULT 0,
  strikes integer NOT NULL DEFAULT 0,
  suspended_until timestamp with time zone,
  last_day date,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT customer_suspensions_pk PRIMARY KEY (id),
  CONSTRAINT customer_suspensions_customer_key UNIQUE (customer_id),
  CONSTRAINT customer_suspensions_end_complete CHECK (((suspended_until IS NULL) = (last_day IS NULL)))
);

CREATE INDEX customer_suspensions_running ON customer_suspensions USING btree (suspended_until) WHERE (suspended_until IS NOT NULL);

CREATE TABLE demand_days (
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  demand integer NOT NULL,
  sold_out boolean NOT NULL DEFAULT false,
  by_hour integer[] NOT NULL,
  CONSTRAINT demand_days_pk PRIMARY KEY (branch_id, product_group, date),
  CONSTRAINT demand_days_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT demand_days_has_hours CHECK ((cardinality(by_hour) = 24)),
  CONSTRAINT demand_days_not_negative CHECK ((demand >= 0))
);

CREATE TABLE events (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT now(),
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  seq integer NOT NULL,
  type text NOT NULL,
  from_state text,
  to_state text,
  actor_id text NOT NULL,
  actor_role text NOT NULL,
  branch_id text,
  reason text,
  trace_id text,
  details jsonb,
  CONSTRAINT events_pk PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE INDEX events_left_day ON ONLY events USING btree ((((details -> 'from'::text) ->> 'branchId'::text)), (((details -> 'from'::text) ->> 'date'::text))) WHERE (type = ANY (ARRAY['RESCHEDULED'::text, 'MOVED'::text]));
CREATE INDEX events_of_branch ON ONLY events USING btree (branch_id, id);
CREATE INDEX events_of_subject ON ONLY events USING btree (subject_id, seq);
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_event_rewrite();

CREATE TABLE express_modes (
  id uuid NOT NULL,
  branch_id text,
  seq integer NOT NULL DEFAULT 1,
  status text NOT NULL DEFAULT 'ON'::text,
  reason text NOT NULL,
  turned_on_by text NOT NULL,
  turned_on_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  CONSTRAINT express_modes_pk PRIMARY KEY (id),
  CONSTRAINT express_modes_one_a_scope UNIQUE NULLS NOT DISTINCT (branch_id),
  CONSTRAINT express_modes_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT express_modes_bounded CHECK (((ends_at > turned_on_at) AND (ends_at <= (turned_on_at + '7 days'::interval)))),
  CONSTRAINT express_modes_status_known CHECK ((status = ANY (ARRAY['ON'::text, 'OFF'::text])))
);

CREATE TABLE forecast_accuracy (
  branch_id text NOT NULL,
  product_group text NOT NULL,
  history_days integer NOT NULL,
  result jsonb NOT NULL,
  fitted_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT forecast_accuracy_pk PRIMARY KEY (branch_id, product_group),
  CONSTRAINT forecast_accuracy_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id)
);

CREATE TABLE forecasts (
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  expected double precision NOT NULL,
  low double precision NOT NULL,
  high double precision NOT NULL,
  effects jsonb NOT NULL,
  by_hour double precision[] NOT NULL,
  fitted_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT forecasts_pk PRIMARY KEY (branch_id, product_group, date),
  CONSTRAINT forecasts_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT forecasts_in_order CHECK ((((0)::double precision <= low) AND (low <= expected) AND (expected <= high)))
);

CREATE TABLE idempotency_keys (
  key_digest uuid NOT NULL,
  request_digest uuid NOT NULL,
  booking_id uuid NOT NULL,
  booking_seq integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pk PRIMARY KEY (key_digest)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at);

CREATE TABLE pool_rules (
  branch_id text NOT NULL,
  product_group text NOT NULL,
  spill_business_days integer,
  keep integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  change_id uuid NOT NULL,
  CONSTRAINT pool_rules_pk PRIMARY KEY (branch_id, product_group),
  CONSTRAINT pool_rules_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT pool_rules_change_fk FOREIGN KEY (change_id) REFERENCES quota_changes(id),
  CONSTRAINT pool_rules_days_bounded CHECK (((spill_business_days >= 0) AND (spill_business_days <= 30))),
  CONSTRAINT pool_rules_keep_not_negative CHECK ((keep >= 0))
);

CREATE TABLE pool_spills (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  at timestamp with time zone NOT NULL DEFAULT now(),
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  units integer NOT NULL,
  pool text NOT NULL DEFAULT 'ASSISTED'::text,
  CONSTRAINT pool_spills_pk PRIMARY KEY (id),
  CONSTRAINT pool_spills_some_units CHECK ((units > 0))
);

CREATE INDEX pool_spills_of_day ON pool_spills USING btree (branch_id, date);

CREATE TABLE queue_door (
  id uuid NOT NULL,
  seq integer NOT NULL DEFAULT 0,
  paused boolean NOT NULL DEFAULT false,
  rate_per_minute integer NOT NULL,
  floor_per_minute integer NOT NULL,
  ceiling_per_minute integer NOT NULL,
  assisted_percent integer NOT NULL,
  inside_max integer NOT NULL,
  credit double precision NOT NULL DEFAULT 0,
  assisted_credit double precision NOT NULL DEFAULT 0,
  ticked_at timestamp with time zone NOT NULL DEFAULT now(),
  rated_at timestamp with time zone NOT NULL DEFAULT now(),
  strained_since timestamp with time zone,
  relaxed_since timestamp with time zone,
  CONSTRAINT queue_door_pk PRIMARY KEY (id),
  CONSTRAINT queue_door_assisted_is_a_share CHECK (((assisted_percent >= 0) AND (assisted_percent <= 90))),
  CONSTRAINT queue_door_bounds_ordered CHECK (((0 < floor_per_minute) AND (floor_per_minute <= ceiling_per_minute))),
  CONSTRAINT queue_door_credit_not_negative CHECK (((credit >= (0)::double precision) AND (assisted_credit >= (0)::double precision))),
  CONSTRAINT queue_door_inside_positive CHECK ((inside_max > 0)),
  CONSTRAINT queue_door_rate_within_bounds CHECK (((rate_per_minute >= floor_per_minute) AND (rate_per_minute <= ceiling_per_minute)))
);

CREATE TABLE queue_draws (
  room_id uuid NOT NULL,
  lane text NOT NULL,
  number integer NOT NULL,
  ticket_id uuid NOT NULL,
  CONSTRAINT queue_draws_pk PRIMARY KEY (room_id, lane, number),
  CONSTRAINT queue_draws_number_positive CHECK ((number > 0))
);

CREATE TABLE queue_entry_keys (
  kid text NOT NULL,
  secret_hex text NOT NULL,
  CONSTRAINT queue_entry_keys_pk PRIMARY KEY (kid),
  CONSTRAINT queue_entry_keys_secret_long CHECK ((secret_hex ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE queue_lanes (
  room_id uuid NOT NULL,
  lane text NOT NULL,
  joined integer NOT NULL DEFAULT 0,
  taking boolean NOT NULL DEFAULT true,
  numbering boolean NOT NULL DEFAULT false,
  CONSTRAINT queue_lanes_pk PRIMARY KEY (room_id, lane),
  CONSTRAINT queue_lanes_room_fk FOREIGN KEY (room_id) REFERENCES queue_rooms(id),
  CONSTRAINT queue_lanes_joined_not_negative CHECK ((joined >= 0)),
  CONSTRAINT queue_lanes_lane_known CHECK ((lane = ANY (ARRAY['ONLINE'::text, 'ASSISTED'::text])))
);

CREATE TABLE queue_pressure (
  process_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  commit_ms double precision NOT NULL,
  queue_fill double precision NOT NULL,
  event_loop_utilization double precision NOT NULL,
  CONSTRAINT queue_pressure_pk PRIMARY KEY (process_id)
);

CREATE TABLE queue_rooms (
  id uuid NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  pre_queue_opens_at timestamp with time zone NOT NULL,
  opens_at timestamp with time zone NOT NULL,
  seed text NOT NULL,
  commitment text NOT NULL,
  drawn_online integer,
  drawn_assisted integer,
  tickets_digest text,
  drawn_at timestamp with time zone,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  idle_since timestamp with time zone,
  served_online integer NOT NULL DEFAULT 0,
  served_assisted integer NOT NULL DEFAULT 0,
  forecast jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  numbered_online integer NOT NULL DEFAULT 0,
  numbered_assisted integer NOT NULL DEFAULT 0,
  CONSTRAINT queue_rooms_pk PRIMARY KEY (id),
  CONSTRAINT queue_rooms_kind_known CHECK ((kind = ANY (ARRAY['RELEASE'::text, 'STAFF'::text, 'SAFETY_NET'::text]))),
  CONSTRAINT queue_rooms_pre_queue_first CHECK ((pre_queue_opens_at <= opens_at)),
  CONSTRAINT queue_rooms_served_not_negative CHECK (((served_online >= 0) AND (served_assisted >= 0))),
  CONSTRAINT queue_rooms_status_known CHECK ((status = ANY (ARRAY['SCHEDULED'::text, 'OPEN'::text, 'DRAINING'::text, 'CLOSED'::text, 'CANCELLED'::text])))
);

CREATE INDEX queue_rooms_live ON queue_rooms USING btree (opens_at) WHERE (status = ANY (ARRAY['SCHEDULED'::text, 'OPEN'::text, 'DRAINING'::text]));
CREATE UNIQUE INDEX queue_rooms_one_a_release ON queue_rooms USING btree (opens_at) WHERE (kind = 'RELEASE'::text);
CREATE UNIQUE INDEX queue_rooms_one_an_opening ON queue_rooms USING btree (opens_at) WHERE (status <> 'CANCELLED'::text);
CREATE UNIQUE INDEX queue_rooms_one_open ON queue_rooms USING btree (status) WHERE (status = 'OPEN'::text);

CREATE TABLE queue_tickets (
  id uuid NOT NULL,
  room_id uuid NOT NULL,
  lane text NOT NULL,
  customer_id text NOT NULL,
  joined_by text NOT NULL,
  status text NOT NULL,
  number integer,
  seq integer NOT NULL DEFAULT 1,
  joined_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  entry_id uuid,
  use_digest uuid,
  ended_at timestamp with time zone,
  led_to uuid,
  let_in integer NOT NULL DEFAULT 1,
  CONSTRAINT queue_tickets_pk PRIMARY KEY (id),
  CONSTRAINT queue_tickets_admitted_expires CHECK (((status <> 'ADMITTED'::text) OR (expires_at IS NOT NULL))),
  CONSTRAINT queue_tickets_lane_known CHECK ((lane = ANY (ARRAY['ONLINE'::text, 'ASSISTED'::text]))),
  CONSTRAINT queue_tickets_let_in_positive CHECK ((let_in > 0)),
  CONSTRAINT queue_tickets_number_positive CHECK ((number > 0)),
  CONSTRAINT queue_tickets_status_known CHECK ((status = ANY (ARRAY['WAITING'::text, 'ADMITTED'::text, 'USED'::text, 'EXPIRED'::text, 'LEFT'::text]))),
  CONSTRAINT queue_tickets_used_by_an_entry CHECK (((status <> 'USED'::text) OR (use_digest IS NOT NULL)))
) WITH (fillfactor=90);

CREATE INDEX queue_tickets_admitted_until ON queue_tickets USING btree (expires_at) WHERE (status = 'ADMITTED'::text);
CREATE INDEX queue_tickets_led_to ON queue_tickets USING btree (led_to) WHERE (status = 'USED'::text);
CREATE UNIQUE INDEX queue_tickets_number_of_lane ON queue_tickets USING btree (room_id, lane, number);
CREATE UNIQUE INDEX queue_tickets_one_live_per_customer ON queue_tickets USING btree (customer_id) WHERE (status = ANY (ARRAY['WAITING'::text, 'ADMITTED'::text]));

CREATE TABLE quota_change_cells (
  change_id uuid NOT NULL,
  counter_id bigint NOT NULL,
  line integer NOT NULL,
  old_capacity integer,
  old_version integer NOT NULL,
  new_capacity integer,
  approved boolean NOT NULL,
  applied_at timestamp with time zone,
  carried integer NOT NULL DEFAULT 0,
  lapsed_at timestamp with time zone,
  CONSTRAINT quota_change_cells_pk PRIMARY KEY (change_id, counter_id),
  CONSTRAINT quota_change_cells_change_fk FOREIGN KEY (change_id) REFERENCES quota_changes(id)
);

CREATE INDEX quota_change_cells_applied ON quota_change_cells USING btree (counter_id, applied_at) WHERE (applied_at IS NOT NULL);
CREATE INDEX quota_change_cells_approved ON quota_change_cells USING btree (counter_id, applied_at) WHERE (approved AND (applied_at IS NOT NULL));

CREATE TABLE quota_changes (
  id uuid NOT NULL,
  product_group text,
  status text NOT NULL,
  changes jsonb NOT NULL,
  preview jsonb NOT NULL,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamp with time zone,
  effective_from timestamp with time zone,
  until timestamp with time zone,
  branch_ids text[] NOT NULL,
  kind text NOT NULL DEFAULT 'CAPACITY'::text,
  seq integer NOT NULL DEFAULT 1,
  summary jsonb,
  approval_reasons text[] NOT NULL DEFAULT '{}'::text[],
  break_glass boolean NOT NULL DEFAULT false,
  expires_at timestamp with time zone,
  applied_at timestamp with time zone,
  ended_at timestamp with time zone,
  decision_reason text,
  CONSTRAINT quota_changes_pk PRIMARY KEY (id),
  CONSTRAINT quota_changes_approved_by_another CHECK (((cardinality(approval_reasons) = 0) OR break_glass OR (decided_by IS NOT NULL) OR (status <> ALL (ARRAY['SCHEDULED'::text, 'APPLIED'::text, 'ENDED'::text, 'FAILED'::text])))),
  CONSTRAINT quota_changes_kind_known CHECK ((kind = ANY (ARRAY['CAPACITY'::text, 'POOL_RULE'::text]))),
  CONSTRAINT quota_changes_pending_expires CHECK (((status <> 'PENDING'::text) OR (expires_at IS NOT NULL))),
  CONSTRAINT quota_changes_scheduled_has_time CHECK (((status <> 'SCHEDULED'::text) OR (effective_from IS NOT NULL))),
  CONSTRAINT quota_changes_some_branch CHECK ((cardinality(branch_ids) > 0)),
  CONSTRAINT quota_changes_status_known CHECK ((status = ANY (ARRAY['PENDING'::text, 'SCHEDULED'::text, 'APPLIED'::text, 'ENDED'::text, 'REJECTED'::text, 'EXPIRED'::text, 'WITHDRAWN'::text, 'SUPERSEDED'::text, 'FAILED'::text]))),
  CONSTRAINT quota_changes_times_in_order CHECK ((until > effective_from)),
  CONSTRAINT quota_changes_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> made_by)))
);

CREATE INDEX quota_changes_by_time ON quota_changes USING btree (made_at DESC, id DESC);
CREATE INDEX quota_changes_ending ON quota_changes USING btree (until) WHERE ((status = 'APPLIED'::text) AND (until IS NOT NULL));
CREATE INDEX quota_changes_of_branches ON quota_changes USING gin (branch_ids);
CREATE INDEX quota_changes_open ON quota_changes USING btree (status) WHERE (status = ANY (ARRAY['PENDING'::text, 'SCHEDULED'::text]));

CREATE TABLE quota_counters (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  branch_id text NOT NULL,
  product_group text NOT NULL,
  period text NOT NULL,
  period_start date NOT NULL,
  pool text NOT NULL DEFAULT 'ALL'::text,
  time_window text NOT NULL DEFAULT ''::text,
  capacity integer,
  taken integer NOT NULL DEFAULT 0,
  held integer NOT NULL DEFAULT 0,
  ceiling integer,
  version integer NOT NULL DEFAULT 1,
  sold_extra integer NOT NULL DEFAULT 0,
  kept integer NOT NULL DEFAULT 0,
  lined boolean NOT NULL DEFAULT false,
  reserved integer NOT NULL DEFAULT 0,
  CONSTRAINT quota_counters_pk PRIMARY KEY (id),
  CONSTRAINT quota_counters_cell_key UNIQUE (branch_id, product_group, period, period_start, pool, time_window),
  CONSTRAINT quota_counters_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT quota_counters_capacity_not_negative CHECK ((capacity >= 0)),
  CONSTRAINT quota_counters_ceiling_covers_capacity CHECK ((((capacity IS NULL) = (ceiling IS NULL)) AND ((capacity IS NULL) OR (ceiling >= capacity)))),
  CONSTRAINT quota_counters_held_not_negative CHECK ((held >= 0)),
  CONSTRAINT quota_counters_kept_not_negative CHECK ((kept >= 0)),
  CONSTRAINT quota_counters_no_oversell CHECK (((ceiling IS NULL) OR (((taken + held) + kept) <= ceiling))),
  CONSTRAINT quota_counters_period_known CHECK ((period = ANY (ARRAY['DAY'::text, 'WEEK'::text, 'MONTH'::text]))),
  CONSTRAINT quota_counters_reserved_is_kept CHECK (((reserved >= 0) AND (reserved <= kept))),
  CONSTRAINT quota_counters_sold_extra_not_negative CHECK ((sold_extra >= 0)),
  CONSTRAINT quota_counters_taken_not_negative CHECK ((taken >= 0))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_cost_delay=0);

CREATE INDEX quota_counters_kept ON quota_counters USING btree (branch_id) WHERE (kept > reserved);
CREATE INDEX quota_counters_lined ON quota_counters USING btree (branch_id) WHERE lined;
CREATE INDEX quota_counters_reserved ON quota_counters USING btree (branch_id) WHERE (reserved > 0);
CREATE INDEX quota_counters_urgent ON quota_counters USING btree (branch_id, period_start) WHERE (pool = 'URGENT'::text);
CREATE TRIGGER quota_counters_keep BEFORE UPDATE ON quota_counters FOR EACH ROW WHEN (((old.lined OR (old.kept > 0)) AND (((new.taken + new.held) < (old.taken + old.held)) OR (new.ceiling IS DISTINCT FROM old.ceiling)))) EXECUTE FUNCTION keep_units_for_the_line();
CREATE TRIGGER quota_counters_mark_window BEFORE INSERT ON quota_counters FOR EACH ROW WHEN (((new.time_window <> ''::text) AND (NOT new.lined))) EXECUTE FUNCTION mark_windows_for_the_line();

CREATE TABLE quota_policies (
  branch_id text,
  approval_above_day integer,
  approval_above_week integer,
  approval_above_month integer,
  pending_hours integer,
  service_windows integer,
  staff_per_window integer,
  minutes_per_booking integer,
  CONSTRAINT quota_policies_one_each UNIQUE NULLS NOT DISTINCT (branch_id),
  CONSTRAINT quota_policies_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT quota_policies_bank_complete CHECK (((branch_id IS NOT NULL) OR ((approval_above_day IS NOT NULL) AND (approval_above_week IS NOT NULL) AND (approval_above_month IS NOT NULL) AND (pending_hours IS NOT NULL)))),
  CONSTRAINT quota_policies_pending_bounded CHECK (((pending_hours > 0) AND (pending_hours <= 720))),
  CONSTRAINT quota_policies_serving_positive CHECK (((service_windows > 0) AND (staff_per_window > 0) AND (minutes_per_booking > 0))),
  CONSTRAINT quota_policies_thresholds_not_negative CHECK (((approval_above_day >= 0) AND (approval_above_week >= 0) AND (approval_above_month >= 0)))
);

CREATE TABLE quota_templates (
  branch_id text NOT NULL,
  product_group text NOT NULL,
  period text NOT NULL,
  pool text NOT NULL DEFAULT 'ALL'::text,
  time_window text NOT NULL DEFAULT ''::text,
  capacity integer,
  CONSTRAINT quota_templates_pk PRIMARY KEY (branch_id, product_group, period, pool, time_window),
  CONSTRAINT quota_templates_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT quota_templates_capacity_not_negative CHECK ((capacity >= 0)),
  CONSTRAINT quota_templates_period_known CHECK ((period = ANY (ARRAY['DAY'::text, 'WEEK'::text, 'MONTH'::text])))
);

CREATE TABLE refusal_tallies (
  branch_id text NOT NULL,
  date date NOT NULL,
  reason text NOT NULL,
  refusals bigint NOT NULL,
  CONSTRAINT refusal_tallies_pk PRIMARY KEY (branch_id, date, reason),
  CONSTRAINT refusal_tallies_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id)
);

CREATE TABLE rule_sets (
  product text NOT NULL,
  version text NOT NULL,
  effective_from timestamp with time zone NOT NULL,
  rules jsonb NOT NULL,
  CONSTRAINT rule_sets_pk PRIMARY KEY (product, version)
);

CREATE TABLE schema_migrations (
  id integer NOT NULL DEFAULT nextval('schema_migrations_id_seq'::regclass),
  timestamp bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT PK_62441bec32630ced9e4cccae336 PRIMARY KEY (id)
);

CREATE TABLE service_plans (
  branch_id text NOT NULL,
  id uuid NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  staff integer NOT NULL,
  visit_minutes integer NOT NULL,
  minutes_per_day integer NOT NULL,
  CONSTRAINT service_plans_pk PRIMARY KEY (branch_id),
  CONSTRAINT service_plans_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT service_plans_day_positive CHECK ((minutes_per_day > 0)),
  CONSTRAINT service_plans_staff_positive CHECK ((staff > 0)),
  CONSTRAINT service_plans_visit_positive CHECK ((visit_minutes > 0))
);

CREATE TABLE tasks (
  id uuid NOT NULL,
  kind text NOT NULL,
  matter text NOT NULL,
  branch_id text NOT NULL,
  booking_id uuid,
  source_id uuid,
  status text NOT NULL DEFAULT 'OPEN'::text,
  seq integer NOT NULL DEFAULT 1,
  assignee text,
  due_on date,
  note text,
  details jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT tasks_pk PRIMARY KEY (id),
  CONSTRAINT tasks_one_a_matter UNIQUE (kind, matter),
  CONSTRAINT tasks_branch_fk FOREIGN KEY (branch_id) REFERENCES branches(id),
  CONSTRAINT tasks_kind_is_a_word CHECK ((kind ~ '^[A-Z][A-Z_]{2,39}$'::text)),
  CONSTRAINT tasks_status_known CHECK ((status = ANY (ARRAY['OPEN'::text, 'OFFERED'::text, 'DONE'::text, 'DISMISSED'::text])))
);

CREATE INDEX tasks_latest_first ON tasks USING btree (branch_id, status, changed_at DESC, id);
CREATE INDEX tasks_of_branch ON tasks USING btree (branch_id, status, due_on, id);
CREATE INDEX tasks_unfinished ON tasks USING btree (kind, booking_id) WHERE (status = ANY (ARRAY['OPEN'::text, 'OFFERED'::text]));

CREATE TABLE urgent_requests (
  entry_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'ASKED'::text,
  reason text NOT NULL,
  note text,
  asked_by text NOT NULL,
  asked_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamp with time zone,
  decline_reason text,
  branch_ids text[],
  CONSTRAINT urgent_requests_pk PRIMARY KEY (entry_id),
  CONSTRAINT urgent_requests_entry_fk FOREIGN KEY (entry_id) REFERENCES waitlist_entries(id),
  CONSTRAINT urgent_requests_agreed_for_branches CHECK (((status = 'AGREED'::text) = (branch_ids IS NOT NULL))),
  CONSTRAINT urgent_requests_decided_by_somebody CHECK ((((status = 'ASKED'::text) = (decided_by IS NULL)) AND ((decided_by IS NULL) = (decided_at IS NULL)))),
  CONSTRAINT urgent_requests_declined_with_reason CHECK (((status = 'DECLINED'::text) = (decline_reason IS NOT NULL))),
  CONSTRAINT urgent_requests_other_in_words CHECK (((reason = 'OTHER'::text) = (note IS NOT NULL))),
  CONSTRAINT urgent_requests_reason_known CHECK ((reason = ANY (ARRAY['HOME_SALE'::text, 'RELOCATION'::text, 'FAMILY'::text, 'COURT'::text, 'REFINANCING'::text, 'OTHER'::text]))),
  CONSTRAINT urgent_requests_status_known CHECK ((status = ANY (ARRAY['ASKED'::text, 'AGREED'::text, 'DECLINED'::text]))),
  CONSTRAINT urgent_requests_two_persons CHECK ((decided_by <> asked_by))
);

CREATE INDEX urgent_requests_to_decide ON urgent_requests USING btree (asked_at, entry_id) WHERE (status = 'ASKED'::text);

CREATE TABLE waitlist_entries (
  id uuid NOT NULL,
  place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  status text NOT NULL DEFAULT 'WAITING'::text,
  seq integer NOT NULL DEFAULT 1,
  customer_id text NOT NULL,
  loan_id text NOT NULL,
  product text NOT NULL,
  product_group text NOT NULL,
  channel text NOT NULL,
  branch_ids text[] NOT NULL,
  from_date date NOT NULL,
  to_date date NOT NULL,
  time_window text NOT NULL DEFAULT ''::text,
  joined_at timestamp with time zone NOT NULL DEFAULT now(),
  offer_id uuid,
  offered_at timestamp with time zone,
  offer_expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  reason text,
  key_digest uuid NOT NULL,
  request_digest uuid NOT NULL,
  partner_id text,
  CONSTRAINT waitlist_entries_pk PRIMARY KEY (id),
  CONSTRAINT waitlist_entries_one_per_key UNIQUE (key_digest),
  CONSTRAINT waitlist_entries_days_in_order CHECK ((from_date <= to_date)),
  CONSTRAINT waitlist_entries_offer_complete CHECK (((status <> ALL (ARRAY['OFFERED'::text, 'BOOKED'::text, 'MISSED'::text])) OR ((offer_id IS NOT NULL) AND (offer_expires_at IS NOT NULL)))),
  CONSTRAINT waitlist_entries_partner_of_channel CHECK (((partner_id IS NULL) OR (channel = 'PARTNER'::text))),
  CONSTRAINT waitlist_entries_status_known CHECK ((status = ANY (ARRAY['WAITING'::text, 'OFFERED'::text, 'BOOKED'::text, 'MISSED'::text, 'LEFT'::text, 'EXPIRED'::text])))
);

CREATE INDEX waitlist_entries_of_customer ON waitlist_entries USING btree (customer_id, id DESC);
CREATE INDEX waitlist_entries_of_partner ON waitlist_entries USING btree (partner_id, id DESC) WHERE (partner_id IS NOT NULL);
CREATE INDEX waitlist_entries_offered ON waitlist_entries USING btree (offer_id) WHERE (status = 'OFFERED'::text);
CREATE UNIQUE INDEX waitlist_entries_one_per_loan ON waitlist_entries USING btree (loan_id) WHERE (status = ANY (ARRAY['WAITING'::text, 'OFFERED'::text]));
CREATE INDEX waitlist_entries_to_call ON waitlist_entries USING btree (id) WHERE ((status = 'OFFERED'::text) AND (channel = ANY (ARRAY['PHONE'::text, 'COUNTER'::text])));
CREATE TRIGGER waitlist_entries_out_of_the_line AFTER UPDATE ON waitlist_entries FOR EACH ROW WHEN (((old.status = 'WAITING'::text) AND (new.status <> 'WAITING'::text))) EXECUTE FUNCTION take_out_of_the_line();

CREATE TABLE waitlist_wants (
  entry_id uuid NOT NULL,
  branch_id text NOT NULL,
  product_group text NOT NULL,
  date date NOT NULL,
  time_window text NOT NULL DEFAULT ''::text,
  joined_at timestamp with time zone NOT NULL,
  place bigint NOT NULL,
  preference integer NOT NULL,
  pool text NOT NULL DEFAULT 'ONLINE'::text,
  any_part boolean NOT NULL DEFAULT false,
  CONSTRAINT waitlist_wants_pk PRIMARY KEY (entry_id, branch_id, date, time_window, pool),
  CONSTRAINT waitlist_wants_entry_fk FOREIGN KEY (entry_id) REFERENCES waitlist_entries(id),
  CONSTRAINT waitlist_wants_pool_known CHECK ((pool = ANY (ARRAY['ONLINE'::text, 'ASSISTED'::text, 'URGENT'::text])))
);

CREATE INDEX waitlist_wants_by_age ON waitlist_wants USING btree (joined_at);
CREATE INDEX waitlist_wants_in_line ON waitlist_wants USING btree (branch_id, product_group, date, time_window, joined_at, place);

CREATE VIEW pool_share_days AS
 SELECT share.branch_id,
    share.product_group,
    share.period_start AS date,
    share.pool,
    share.id AS share_id,
    online.id AS online_id,
    (((share.capacity - share.taken) - share.held) - share.kept) AS unused,
    ( SELECT (COALESCE(sum(GREATEST(0, (cell.new_capacity - COALESCE(cell.old_capacity, 0)))), (0)::bigint))::integer AS "coalesce"
           FROM (quota_change_cells cell
             JOIN quota_changes change ON ((change.id = cell.change_id)))
          WHERE ((cell.counter_id = share.id) AND (cell.applied_at IS NOT NULL) AND (change.status = 'APPLIED'::text) AND (change.until IS NOT NULL))) AS temporary_units,
    (EXISTS ( SELECT 1
           FROM (quota_change_cells cell
             JOIN quota_changes change ON ((change.id = cell.change_id)))
          WHERE ((cell.counter_id = online.id) AND (cell.old_capacity IS NULL) AND (cell.applied_at IS NOT NULL) AND (change.status = 'APPLIED'::text) AND (change.until IS NOT NULL)))) AS online_cap_is_temporary
   FROM (quota_counters share
     LEFT JOIN quota_counters online ON ((((online.branch_id = share.branch_id) AND (online.product_group = share.product_group) AND (online.period = share.period) AND (online.period_start = share.period_start) AND (online.pool = 'ONLINE'::text) AND (online.time_window = ''::text)) AND (online.capacity IS NOT NULL))))
  WHERE ((share.period = 'DAY'::text) AND (share.pool = ANY (ARRAY['ASSISTED'::text, 'URGENT'::text])) AND (share.time_window = ''::text) AND ((online.id IS NOT NULL) OR ((share.pool = 'URGENT'::text) AND (NOT (EXISTS ( SELECT 1
           FROM ((quota_counters open
             JOIN quota_change_cells cell ON ((cell.counter_id = open.id)))
             JOIN quota_changes change ON ((change.id = cell.change_id)))
          WHERE (((open.branch_id = share.branch_id) AND (open.product_group = share.product_group) AND (open.period = share.period) AND (open.period_start = share.period_start) AND (open.pool = 'ONLINE'::text) AND (open.time_window = ''::text)) AND (cell.old_capacity IS NOT NULL) AND (cell.new_capacity IS NULL) AND (cell.applied_at IS NOT NULL) AND (change.status = 'APPLIED'::text) AND (change.until IS NOT NULL))))))));

CREATE VIEW quota_steps AS
 SELECT cell.counter_id,
    cell.change_id,
    cell.old_version AS version,
    was.capacity AS old_capacity,
    cell.new_capacity,
    ((cell.new_capacity - was.capacity) + cell.carried) AS step,
    ((was.capacity IS NULL) AND (cell.new_capacity IS NOT NULL)) AS caps,
    cell.lapsed_at,
    cell.approved,
    cell.applied_at,
    (change.status = 'APPLIED'::text) AS stands,
    change.until,
    change.ended_at
   FROM (((quota_change_cells cell
     JOIN quota_changes change ON ((change.id = cell.change_id)))
     JOIN quota_counters counter ON ((counter.id = cell.counter_id)))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN ((cell.old_version = 0) AND ((counter.pool = 'URGENT'::text) OR (counter.time_window <> ''::text) OR ((counter.pool = 'ALL'::text) AND (counter.period = 'DAY'::text)))) THEN 0
                    ELSE cell.old_capacity
                END AS capacity) was)
  WHERE (cell.applied_at IS NOT NULL);

CREATE VIEW urgent_reserves AS
 WITH urgent AS (
         SELECT c.branch_id,
            c.product_group,
            c.period,
            c.period_start,
            c.time_window,
            GREATEST(0, ((c.capacity - c.taken) - c.held)) AS units,
            ((now() AT TIME ZONE b.time_zone))::date AS today
           FROM (quota_counters c
             JOIN branches b ON ((b.id = c.branch_id)))
          WHERE ((c.pool = 'URGENT'::text) AND (c.capacity IS NOT NULL) AND (c.period_start >= (CURRENT_DATE - 40)))
        )
 SELECT c.id AS counter_id,
    c.branch_id,
    u.units
   FROM (urgent u
     JOIN quota_counters c ON (((c.branch_id = u.branch_id) AND (c.product_group = u.product_group) AND (c.period = u.period) AND (c.period_start = u.period_start) AND (c.pool = 'ALL'::text) AND (c.time_window = u.time_window))))
  WHERE (u.period_start >=
        CASE u.period
            WHEN 'DAY'::text THEN u.today
            ELSE (date_trunc(lower(u.period), (u.today)::timestamp without time zone))::date
        END)
UNION ALL
 SELECT c.id AS counter_id,
    c.branch_id,
    (sum(u.units))::integer AS units
   FROM ((urgent u
     CROSS JOIN ( VALUES ('WEEK'::text), ('MONTH'::text)) p(period))
     JOIN quota_counters c ON (((c.branch_id = u.branch_id) AND (c.product_group = u.product_group) AND (c.period = p.period) AND (c.period_start = (date_trunc(lower(p.period), (u.period_start)::timestamp without time zone))::date) AND (c.pool = 'ALL'::text) AND (c.time_window = ''::text))))
  WHERE ((u.period = 'DAY'::text) AND (u.time_window = ''::text) AND (u.period_start >= u.today) AND (NOT (EXISTS ( SELECT
           FROM urgent o
          WHERE ((o.branch_id = c.branch_id) AND (o.product_group = c.product_group) AND (o.period = c.period) AND (o.period_start = c.period_start) AND (o.time_window = ''::text))))))
  GROUP BY c.id, c.branch_id;

CREATE OR REPLACE FUNCTION keep_units_for_the_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION mark_windows_for_the_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.lined := EXISTS (
    SELECT FROM waitlist_wants w
    WHERE (w.branch_id, w.product_group, w.date) = (NEW.branch_id, NEW.product_group, NEW.period_start)
      AND w.any_part AND NEW.pool IN ('ALL', w.pool)
  );
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION refuse_break_glass_rewrite()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the break-glass log is append-only' USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION refuse_event_rewrite()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION refuse_unknown_time_zone()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM now() AT TIME ZONE NEW.time_zone;
  RETURN NEW;
EXCEPTION WHEN invalid_parameter_value THEN
  RAISE EXCEPTION 'branch %: time_zone % is not known to this server', NEW.id, quote_literal(NEW.time_zone)
    USING ERRCODE = 'check_violation', COLUMN = 'time_zone', TABLE = 'branches',
      HINT = 'Use an IANA name, such as Asia/Shanghai; SELECT name FROM pg_timezone_names lists them.';
END $function$;

CREATE OR REPLACE FUNCTION take_out_of_the_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  DELETE FROM waitlist_wants WHERE entry_id = NEW.id;
  RETURN NULL;
END $function$;
