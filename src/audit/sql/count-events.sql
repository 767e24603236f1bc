-- How many events a search has, counted up to a bound.
-- $1 branch or null · $2 kinds of subject or null · $3 event or null · $4 actor or null · $5 from and $6 before which instant
-- $7 subject or null · $8 counts no further than this
SELECT count(*)::integer AS events
FROM (
  SELECT FROM events
  WHERE ($1::text IS NULL OR branch_id = $1) AND ($2::text[] IS NULL OR subject_type = ANY ($2))
    AND ($3::text IS NULL OR type = $3) AND ($4::text IS NULL OR actor_id = $4)
    AND at >= $5::timestamptz AND at < $6::timestamptz AND ($7::uuid IS NULL OR subject_id = $7)
  LIMIT $8
) AS found
