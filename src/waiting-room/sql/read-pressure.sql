-- The worst of each measure over all processes that have reported lately; nulls when none has.
-- $1 reported within so many seconds
SELECT max(commit_ms) AS "commitMs", max(queue_fill) AS "queueFill", max(event_loop_utilization) AS "eventLoopUtilization"
FROM queue_pressure
WHERE at >= now() - $1::integer * interval '1 second'
