-- How often a booking was moved off a slot at which its branch was closed: moves that count against nobody.
-- $1 booking id
SELECT count(*)::integer AS moves FROM events
WHERE subject_id = $1 AND subject_type = 'booking' AND type = 'RESCHEDULED' AND details @> '{"uncounted": true}'
