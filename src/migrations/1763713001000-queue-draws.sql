-- The order of a draw, apart from the tickets: written and published as a whole within seconds, also of a million, while
-- the tickets get their numbers from it part by part, the first ones first. It stays when the tickets are forgotten.
CREATE TABLE queue_draws (
  room_id uuid NOT NULL,
  lane text NOT NULL,
  number integer NOT NULL,
  ticket_id uuid NOT NULL,
  CONSTRAINT queue_draws_pk PRIMARY KEY (room_id, lane, number),
  CONSTRAINT queue_draws_number_positive CHECK (number > 0)
);
-- Up to where the tickets of a lane have been given the numbers that were drawn.
ALTER TABLE queue_rooms
  ADD COLUMN numbered_online integer NOT NULL DEFAULT 0,
  ADD COLUMN numbered_assisted integer NOT NULL DEFAULT 0;
