-- A moment at which a room was taken back is free for another one. A release whose room staff have taken back still gets no
-- other one by itself: of its rooms there is one a moment, whatever became of it.
DROP INDEX queue_rooms_one_an_opening;
CREATE UNIQUE INDEX queue_rooms_one_an_opening ON queue_rooms (opens_at) WHERE status <> 'CANCELLED';
CREATE UNIQUE INDEX queue_rooms_one_a_release ON queue_rooms (opens_at) WHERE kind = 'RELEASE';
