-- Whether the last step of a task was this one, by the same person in the same words and a moment ago: then it is that step,
-- sent again because its answer was lost.
-- $1 task · $2 seq it is in · $3 event · $4 assignee from then on · $5 note or null · $6 actor · $7 at most so long ago, ms
SELECT EXISTS (
  SELECT FROM events
  WHERE subject_id = $1::uuid AND subject_type = 'task' AND seq = $2::integer AND type = $3::text AND actor_id = $6::text
    AND reason IS NOT DISTINCT FROM $5::text AND details ->> 'assignee' = $4::text
    AND at > now() - $7::double precision * interval '1 millisecond'
) AS repeated
