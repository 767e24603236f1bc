-- A hold that moves leaves its day as a booking does that is moved.
CREATE INDEX events_left_day ON events ((details -> 'from' ->> 'branchId'), (details -> 'from' ->> 'date'))
  WHERE type IN ('RESCHEDULED', 'MOVED');
DROP INDEX events_moved_from;
