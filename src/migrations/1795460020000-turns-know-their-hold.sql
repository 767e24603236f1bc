-- A turn knows the hold to which it led, wherever that has moved since: to be given back with it, and to move it.
ALTER TABLE queue_tickets ADD COLUMN led_to uuid;
COMMENT ON COLUMN queue_tickets.led_to IS 'The hold that was made by the entry of this turn';
DROP INDEX queue_tickets_used_for;
CREATE INDEX queue_tickets_led_to ON queue_tickets (led_to) WHERE status = 'USED';
