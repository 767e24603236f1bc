-- How hard a process is pressed, as it says itself, and forgets those that have said nothing for long.
-- $1 process · $2 latency of a commit, ms · $3 how full its fullest queue is, 0 to 1 · $4 utilisation of its event loop, 0 to 1 · $5 silent for so long, seconds
WITH gone AS (
  DELETE FROM queue_pressure WHERE at < now() - $5::integer * interval '1 second'
)
INSERT INTO queue_pressure (process_id, at, commit_ms, queue_fill, event_loop_utilization)
VALUES ($1::uuid, now(), $2, $3, $4)
ON CONFLICT (process_id) DO UPDATE
SET at = excluded.at, commit_ms = excluded.commit_ms, queue_fill = excluded.queue_fill,
  event_loop_utilization = excluded.event_loop_utilization
