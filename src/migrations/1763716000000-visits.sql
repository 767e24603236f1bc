-- The day of a booking: who came and in which order, who may not book for a while, and the search of the event log.
ALTER TABLE bookings
  ADD COLUMN arrived_at timestamptz,
  ADD COLUMN queue_number integer,
  ADD COLUMN no_show_excused boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT bookings_arrival_complete CHECK ((arrived_at IS NULL) = (queue_number IS NULL));
CREATE UNIQUE INDEX bookings_queue_number_of_day ON bookings (branch_id, date, queue_number)
  WHERE queue_number IS NOT NULL;

-- The last number that was called out at a branch on a day. A number that was given is never given again.
CREATE TABLE arrival_counters (
  branch_id text NOT NULL CONSTRAINT arrival_counters_branch_fk REFERENCES branches (id),
  date date NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT arrival_counters_pk PRIMARY KEY (branch_id, date)
);

-- One row a customer who has ever missed a booking. It is locked by whoever counts the misses of the customer, so
-- that two branches that mark one each at the same moment see both.
CREATE TABLE customer_suspensions (
  id uuid CONSTRAINT customer_suspensions_pk PRIMARY KEY,
  customer_id text NOT NULL CONSTRAINT customer_suspensions_customer_key UNIQUE,
  seq integer NOT NULL DEFAULT 0,
  strikes integer NOT NULL DEFAULT 0,
  suspended_until timestamptz,
  -- The last day of it, as the branch of the latest miss writes days: what the customer is told.
  last_day date,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT customer_suspensions_end_complete CHECK ((suspended_until IS NULL) = (last_day IS NULL))
);
CREATE INDEX customer_suspensions_running ON customer_suspensions (suspended_until)
  WHERE suspended_until IS NOT NULL;

-- Keys that sign check-in codes. They live beside the bookings: every process has them, none is configured, and
-- whoever can read them can already write the bookings. The newest signs, all verify.
CREATE TABLE check_in_keys (
  id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT check_in_keys_pk PRIMARY KEY,
  secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO check_in_keys (secret) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);

-- A branch's log, the newest first.
CREATE INDEX events_of_branch ON events (branch_id, id);
