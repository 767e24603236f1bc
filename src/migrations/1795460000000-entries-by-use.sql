-- The turn that led to a hold is found at once when the hold is given up.
CREATE INDEX queue_tickets_used_for ON queue_tickets (use_digest) WHERE status = 'USED';
