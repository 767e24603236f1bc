-- Adds what one process has counted since it wrote last. Rows in one order, so that two processes never wait in a circle.
-- Per line: $1 branches · $2 wanted days · $3 reasons · $4 refusals
INSERT INTO refusal_tallies AS tally (branch_id, date, reason, refusals)
SELECT branch_id, date, reason, refusals
FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[]) AS line (branch_id, date, reason, refusals)
ORDER BY branch_id, date, reason
ON CONFLICT ON CONSTRAINT refusal_tallies_pk DO UPDATE SET refusals = tally.refusals + excluded.refusals
