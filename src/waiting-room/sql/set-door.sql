-- What staff decide about the door: paused or not, and the bounds of the controller. Nothing where somebody else was faster.
-- $1 version expected, or null for any · $2 paused · $3 floor · $4 ceiling · $5 assisted share, percent · $6 inside at most; null keeps what is · $7 type of the event · $8 reason · $9 actor · $10 actor's role · $11 trace id
-- What is kept is read from the row that is changed and nowhere else: whoever waited for it finds there what the other has decided.
WITH changed AS (
  UPDATE queue_door d
  SET seq = d.seq + 1, paused = coalesce($2::boolean, d.paused),
    floor_per_minute = coalesce($3::integer, d.floor_per_minute), ceiling_per_minute = coalesce($4::integer, d.ceiling_per_minute),
    rate_per_minute = greatest(coalesce($3::integer, d.floor_per_minute),
      least(coalesce($4::integer, d.ceiling_per_minute), d.rate_per_minute)),
    assisted_percent = coalesce($5::integer, d.assisted_percent), inside_max = coalesce($6::integer, d.inside_max)
  WHERE $1::integer IS NULL OR d.seq = $1::integer
  RETURNING d.*
), logged AS (
  INSERT INTO events (subject_type, subject_id, seq, type, actor_id, actor_role, reason, trace_id, details)
  SELECT 'queue-door', id, seq, $7, $9, $10, $8, $11, jsonb_build_object(
    'paused', paused, 'floorPerMinute', floor_per_minute, 'ceilingPerMinute', ceiling_per_minute,
    'assistedPercent', assisted_percent, 'insideMax', inside_max)
  FROM changed
)
SELECT seq FROM changed
