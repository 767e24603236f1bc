-- How often customers were refused a place, and why: by branch, wanted day and reason. A refusal changes nothing, so it
-- is no event; at eight o'clock there are thousands a second, so each process adds up and writes the sums.
CREATE TABLE refusal_tallies (
  branch_id text NOT NULL CONSTRAINT refusal_tallies_branch_fk REFERENCES branches (id),
  date date NOT NULL,
  reason text NOT NULL,
  refusals bigint NOT NULL,
  CONSTRAINT refusal_tallies_pk PRIMARY KEY (branch_id, date, reason)
);

-- Bookings that left a day for another one: a report of the day needs them, and nothing else leads to them. A booking
-- that never moves has no entry here.
CREATE INDEX events_moved_from ON events ((details -> 'from' ->> 'branchId'), (details -> 'from' ->> 'date'))
  WHERE type = 'RESCHEDULED';
