-- Express mode: for a while a branch, or every branch, takes bookings that say the loan and the day alone. One row a
-- scope; what has become of it is in the event log.
CREATE TABLE express_modes (
  id uuid CONSTRAINT express_modes_pk PRIMARY KEY,
  -- Null: every branch.
  branch_id text CONSTRAINT express_modes_branch_fk REFERENCES branches (id),
  seq integer NOT NULL DEFAULT 1,
  status text NOT NULL DEFAULT 'ON',
  reason text NOT NULL,
  turned_on_by text NOT NULL,
  turned_on_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz NOT NULL,
  CONSTRAINT express_modes_one_a_scope UNIQUE NULLS NOT DISTINCT (branch_id),
  CONSTRAINT express_modes_status_known CHECK (status IN ('ON', 'OFF')),
  -- Whatever is configured, nothing temporary lasts for longer than a week.
  CONSTRAINT express_modes_bounded CHECK (ends_at > turned_on_at AND ends_at <= turned_on_at + interval '7 days')
);

-- Set: booked in express mode, and until when its customer says how much is repaid. What is open is what is missing: the
-- kind, and with it amount and effect. The phone number is then that of the bank's own records.
ALTER TABLE bookings ADD COLUMN details_until timestamptz;
ALTER TABLE bookings DROP CONSTRAINT bookings_promise_complete;
ALTER TABLE bookings ADD CONSTRAINT bookings_promise_complete CHECK
  (status IN ('HELD', 'RELEASED', 'EXPIRED')
    OR (booked_at IS NOT NULL AND (details_until IS NOT NULL OR (kind IS NOT NULL AND contact_phone IS NOT NULL))));
CREATE INDEX bookings_details_open ON bookings (details_until)
  WHERE details_until IS NOT NULL AND kind IS NULL AND status IN ('BOOKED', 'CHECKED_IN');
