-- The room whose draw is made while not all of its tickets have their numbers yet.
SELECT id FROM queue_rooms
WHERE status IN ('OPEN', 'DRAINING') AND drawn_at IS NOT NULL
  AND (numbered_online < drawn_online OR numbered_assisted < drawn_assisted)
ORDER BY opens_at LIMIT 1
