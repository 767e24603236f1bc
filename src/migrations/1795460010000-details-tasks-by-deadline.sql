-- A task to ask how much is repaid is about a booking at a branch by a deadline: whoever moves the booking makes another of it.
UPDATE tasks
SET matter = concat_ws(' ', booking_id, branch_id, extract(epoch FROM (details ->> 'detailsUntil')::timestamptz))
WHERE kind = 'EXPRESS_DETAILS';
