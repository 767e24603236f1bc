-- The waiting room. One door for the whole engine, one live place a customer, and numbers that are drawn or dealt once
-- and never change. All of it is here and nothing in Redis, so that no place is lost with any process or with Redis.

-- The door: how many a minute it lets in, within what staff allow. One row.
CREATE TABLE queue_door (
  id uuid CONSTRAINT queue_door_pk PRIMARY KEY,
  seq integer NOT NULL DEFAULT 0,
  paused boolean NOT NULL DEFAULT false,
  rate_per_minute integer NOT NULL,
  floor_per_minute integer NOT NULL,
  ceiling_per_minute integer NOT NULL,
  assisted_percent integer NOT NULL,
  inside_max integer NOT NULL,
  credit double precision NOT NULL DEFAULT 0,
  assisted_credit double precision NOT NULL DEFAULT 0,
  ticked_at timestamptz NOT NULL DEFAULT now(),
  rated_at timestamptz NOT NULL DEFAULT now(),
  strained_since timestamptz,
  relaxed_since timestamptz,
  CONSTRAINT queue_door_bounds_ordered CHECK
    (0 < floor_per_minute AND floor_per_minute <= ceiling_per_minute),
  CONSTRAINT queue_door_rate_within_bounds CHECK
    (rate_per_minute BETWEEN floor_per_minute AND ceiling_per_minute),
  CONSTRAINT queue_door_assisted_is_a_share CHECK (assisted_percent BETWEEN 0 AND 90),
  CONSTRAINT queue_door_inside_positive CHECK (inside_max > 0),
  CONSTRAINT queue_door_credit_not_negative CHECK (credit >= 0 AND assisted_credit >= 0)
);
INSERT INTO queue_door (id, rate_per_minute, floor_per_minute, ceiling_per_minute, assisted_percent, inside_max)
VALUES ('00000000-0000-7000-8000-000000000001', 3000, 300, 30000, 10, 30000);

-- One queue: for a release, for an hour that staff chose, or because the engine came near its limit.
CREATE TABLE queue_rooms (
  id uuid CONSTRAINT queue_rooms_pk PRIMARY KEY,
  kind text NOT NULL,
  status text NOT NULL,
  seq integer NOT NULL DEFAULT 1,
  pre_queue_opens_at timestamptz NOT NULL,
  opens_at timestamptz NOT NULL,
  seed text NOT NULL,
  commitment text NOT NULL,
  drawn_online integer,
  drawn_assisted integer,
  tickets_digest text,
  drawn_at timestamptz,
  opened_at timestamptz,
  closed_at timestamptz,
  idle_since timestamptz,
  served_online integer NOT NULL DEFAULT 0,
  served_assisted integer NOT NULL DEFAULT 0,
  forecast jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT queue_rooms_kind_known CHECK (kind IN ('RELEASE', 'STAFF', 'SAFETY_NET')),
  CONSTRAINT queue_rooms_status_known CHECK (status IN ('SCHEDULED', 'OPEN', 'DRAINING', 'CLOSED', 'CANCELLED')),
  CONSTRAINT queue_rooms_pre_queue_first CHECK (pre_queue_opens_at <= opens_at),
  CONSTRAINT queue_rooms_served_not_negative CHECK (served_online >= 0 AND served_assisted >= 0)
);
-- A release whose room staff have taken back gets no other one by itself.
CREATE UNIQUE INDEX queue_rooms_one_an_opening ON queue_rooms (opens_at) WHERE kind = 'RELEASE' OR status <> 'CANCELLED';
CREATE UNIQUE INDEX queue_rooms_one_open ON queue_rooms (status) WHERE status = 'OPEN';
CREATE INDEX queue_rooms_live ON queue_rooms (opens_at) WHERE status IN ('SCHEDULED', 'OPEN', 'DRAINING');

-- Where the numbers of a room come from. Apart from it, because whoever joins locks a lane and whoever admits a room.
CREATE TABLE queue_lanes (
  room_id uuid NOT NULL CONSTRAINT queue_lanes_room_fk REFERENCES queue_rooms (id),
  lane text NOT NULL,
  joined integer NOT NULL DEFAULT 0,
  taking boolean NOT NULL DEFAULT true,
  numbering boolean NOT NULL DEFAULT false,
  CONSTRAINT queue_lanes_pk PRIMARY KEY (room_id, lane),
  CONSTRAINT queue_lanes_lane_known CHECK (lane IN ('ONLINE', 'ASSISTED')),
  CONSTRAINT queue_lanes_joined_not_negative CHECK (joined >= 0)
);

-- One place of one customer. Without a number: it waits for the draw.
CREATE TABLE queue_tickets (
  id uuid CONSTRAINT queue_tickets_pk PRIMARY KEY,
  room_id uuid NOT NULL,
  lane text NOT NULL,
  customer_id text NOT NULL,
  joined_by text NOT NULL,
  status text NOT NULL,
  number integer,
  seq integer NOT NULL DEFAULT 1,
  joined_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  entry_id uuid,
  use_digest uuid,
  ended_at timestamptz,
  CONSTRAINT queue_tickets_status_known CHECK (status IN ('WAITING', 'ADMITTED', 'USED', 'EXPIRED', 'LEFT')),
  CONSTRAINT queue_tickets_lane_known CHECK (lane IN ('ONLINE', 'ASSISTED')),
  CONSTRAINT queue_tickets_number_positive CHECK (number > 0),
  CONSTRAINT queue_tickets_admitted_expires CHECK (status <> 'ADMITTED' OR expires_at IS NOT NULL),
  CONSTRAINT queue_tickets_used_by_an_entry CHECK (status <> 'USED' OR use_digest IS NOT NULL)
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX queue_tickets_one_live_per_customer ON queue_tickets (customer_id)
  WHERE status IN ('WAITING', 'ADMITTED');
CREATE UNIQUE INDEX queue_tickets_number_of_lane ON queue_tickets (room_id, lane, number);
CREATE INDEX queue_tickets_admitted_until ON queue_tickets (expires_at) WHERE status = 'ADMITTED';

-- The key of entry tokens where none is configured, so that any number of processes believe each other. Whoever can
-- read it here could write tickets as well; a token without its ticket opens nothing.
CREATE TABLE queue_entry_keys (
  kid text CONSTRAINT queue_entry_keys_pk PRIMARY KEY,
  secret_hex text NOT NULL,
  CONSTRAINT queue_entry_keys_secret_long CHECK (secret_hex ~ '^[0-9a-f]{64}$')
);
-- 244 bits of the server's strong random source.
INSERT INTO queue_entry_keys (kid, secret_hex)
VALUES ('judge', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

-- How hard each process that answers requests is pressed, as it said last. Worth nothing after a crash.
CREATE UNLOGGED TABLE queue_pressure (
  process_id uuid CONSTRAINT queue_pressure_pk PRIMARY KEY,
  at timestamptz NOT NULL,
  commit_ms double precision NOT NULL,
  queue_fill double precision NOT NULL,
  event_loop_utilization double precision NOT NULL
);
