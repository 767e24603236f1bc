-- A hold and the booking it becomes are one row. Status, slot and counters change together or not at all.
CREATE TABLE bookings (
  id uuid CONSTRAINT bookings_pk PRIMARY KEY,
  number text NOT NULL,
  status text NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  customer_id text NOT NULL,
  loan_id text NOT NULL,
  product text NOT NULL,
  branch_id text NOT NULL,
  date date NOT NULL,
  time_window text NOT NULL DEFAULT '',
  channel text NOT NULL,
  kind text,
  amount_minor bigint,
  effect text,
  contact_phone text,
  rule_version text NOT NULL,
  changes integer NOT NULL DEFAULT 0,
  counter_ids bigint[] NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  booked_at timestamptz,
  CONSTRAINT bookings_status_known CHECK (status IN
    ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'CANCELLED', 'RELEASED', 'EXPIRED', 'NO_SHOW')),
  CONSTRAINT bookings_channel_known CHECK (channel IN ('ONLINE', 'APP', 'PARTNER', 'PHONE', 'COUNTER')),
  CONSTRAINT bookings_kind_known CHECK (kind IN ('FULL', 'PARTIAL')),
  CONSTRAINT bookings_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT bookings_partial_has_amount CHECK (kind IS DISTINCT FROM 'PARTIAL' OR amount_minor IS NOT NULL),
  CONSTRAINT bookings_held_expires CHECK (status <> 'HELD' OR expires_at IS NOT NULL),
  CONSTRAINT bookings_promise_complete CHECK
    (status IN ('HELD', 'RELEASED', 'EXPIRED') OR (kind IS NOT NULL AND contact_phone IS NOT NULL AND booked_at IS NOT NULL))
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX bookings_one_active_per_loan ON bookings (loan_id)
  WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN');
CREATE UNIQUE INDEX bookings_number_of_day ON bookings (branch_id, date, number);
CREATE INDEX bookings_of_customer ON bookings (customer_id, id DESC);
CREATE INDEX bookings_held_until ON bookings (expires_at) WHERE status = 'HELD';

-- The effect of one Idempotency-Key: which booking, and which of its states was the answer.
CREATE TABLE idempotency_keys (
  key_digest uuid CONSTRAINT idempotency_keys_pk PRIMARY KEY,
  request_digest uuid NOT NULL,
  booking_id uuid NOT NULL,
  booking_seq integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at);
