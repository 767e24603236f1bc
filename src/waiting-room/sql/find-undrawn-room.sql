-- The room that has opened and is not drawn yet: its worker may have died over it.
SELECT id, seed FROM queue_rooms WHERE status IN ('OPEN', 'DRAINING') AND drawn_at IS NULL ORDER BY opens_at LIMIT 1
