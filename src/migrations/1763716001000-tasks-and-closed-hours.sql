-- What people have to do because of something that happened: one row a piece of work, whichever room found it.
CREATE TABLE tasks (
  id uuid CONSTRAINT tasks_pk PRIMARY KEY,
  kind text NOT NULL,
  -- Says what the work is about; the same work is never opened twice.
  matter text NOT NULL,
  branch_id text NOT NULL CONSTRAINT tasks_branch_fk REFERENCES branches (id),
  booking_id uuid,
  -- What gave rise to it: a closure, a quota change.
  source_id uuid,
  status text NOT NULL DEFAULT 'OPEN',
  seq integer NOT NULL DEFAULT 1,
  assignee text,
  due_on date,
  note text,
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tasks_one_a_matter UNIQUE (kind, matter),
  CONSTRAINT tasks_kind_is_a_word CHECK (kind ~ '^[A-Z][A-Z_]{2,39}$'),
  CONSTRAINT tasks_status_known CHECK (status IN ('OPEN', 'OFFERED', 'DONE', 'DISMISSED'))
);
CREATE INDEX tasks_of_branch ON tasks (branch_id, status, due_on, id);
CREATE INDEX tasks_unfinished ON tasks (kind, booking_id) WHERE status IN ('OPEN', 'OFFERED');

-- A closure of some hours of each of its days: the windows that meet them are closed, the days are not.
ALTER TABLE branch_closures
  ADD COLUMN from_time time,
  ADD COLUMN to_time time,
  ADD CONSTRAINT branch_closures_hours_in_order
    CHECK ((from_time IS NULL) = (to_time IS NULL) AND (from_time IS NULL OR from_time < to_time));
