-- The rate that the controller has decided, within the bounds there are, and since when the engine is strained or relaxed.
-- $1 rate a minute · $2 strained: true, false · $3 relaxed: true, false · $4 decisions further apart than this do not belong together, seconds
UPDATE queue_door
SET rate_per_minute = greatest(floor_per_minute, least(ceiling_per_minute, $1::integer)), rated_at = now(),
  -- What was before a time in which nobody looked says nothing of it.
  strained_since = CASE
    WHEN $2::boolean AND rated_at > now() - $4::integer * interval '1 second' THEN coalesce(strained_since, now())
    WHEN $2::boolean THEN now() END,
  relaxed_since = CASE WHEN $3::boolean THEN coalesce(relaxed_since, now()) END
RETURNING rate_per_minute AS "ratePerMinute",
  coalesce(extract(epoch FROM now() - strained_since), 0)::double precision AS "strainedSeconds"
