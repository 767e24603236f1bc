-- The event log: every change, who, when, from, to, why. Append-only; partitioned by month so that old months
-- can be archived without touching the rest. Rows fall into the default partition when a month was not prepared.
CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
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
CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE INDEX events_of_subject ON events (subject_id, seq);

CREATE FUNCTION refuse_event_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION refuse_event_rewrite();
