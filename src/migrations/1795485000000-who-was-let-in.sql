-- The same request may be sent again while its first one is decided, through another process: both are let in on one entry.
-- The entry comes back when none of them has done anything with it, which is known when they are counted.
-- Entries that are used as this begins count as one that is not heard of any more.
ALTER TABLE queue_tickets
  ADD COLUMN let_in integer NOT NULL DEFAULT 1,
  ADD CONSTRAINT queue_tickets_let_in_positive CHECK (let_in > 0);
