-- What staff decide about the door: paused or not, and the bounds of the controller. Nothing where somebody else was faster.
-- $1 version expected, or null for any · $2 paused · $3 floor · $4 ceiling · $5 assisted share, percent · $6 inside at most; null keeps what is · $7 type of the event · $8 reason · $9 actor · $10 actor's role · $11 trace id
WITH changed AS (
  UPDATE queue_door d
  SET seq = d.seq + 1, paused = coalesce($2::boolean, d.paused),
    floor_per_minute = n.floor, ceiling_per_minute = n.ceiling,
    rate_per_minute = greatest(n.floor, least(n.ceiling, d.rate_per_minute)),
    assisted_percent = coalesce($5::integer, d.assisted_percent), inside_max = coalesce($6::integer, d.inside_max)
  FROM (
    SELECT id, coalesce($3::integer, floor_per_minute) AS floor, coalesce($4::integer, ceiling_per_minute) AS ceiling
    FROM queue_door
  ) n
  WHERE d.id = n.id AND ($1::integer IS NULL OR d.seq = $1::integer)
  RETURNING d.*
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, actor_id, actor_role, reason, trace_id, details)
  SELECT 'queue-door', id, seq, $7, $9, $10, $8, $11, jsonb_build_object(
    'paused', paused, 'floorPerMinute', floor_per_minute, 'ceilingPerMinute', ceiling_per_minute,
    'assistedPercent', assisted_percent, 'insideMax', inside_max)
  FROM changed
)
SELECT seq FROM changed
