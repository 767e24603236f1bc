-- Each round asks the lines of branches where somebody has just joined; in order of time they are at the end.
CREATE INDEX waitlist_wants_by_age ON waitlist_wants (joined_at);
