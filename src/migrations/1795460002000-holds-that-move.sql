-- A hold can be moved to another slot. Its rules were asked then, so that its confirmation is judged as of then.
ALTER TABLE bookings ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN bookings.moved_at IS 'When the hold was moved to the slot that it has; null: it never was';
