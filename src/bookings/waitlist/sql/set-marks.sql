-- Makes the marks of a branch's counters what its lines and its urgent reserve ask for: a mark too many delays a unit by a blink, one too few gives it to a passer-by.
-- What comes back of a counter of which something is put by must pass through the line: part of it may be for the reserve.
-- $1 branch · $2 counters that somebody waits for · $3 true: marks may also be taken away
WITH wrong AS MATERIALIZED (
  SELECT id FROM quota_counters
  WHERE branch_id = $1 AND period_start >= current_date - 40
    AND (CASE WHEN id = ANY ($2::bigint[]) OR id IN (SELECT counter_id FROM urgent_reserves WHERE branch_id = $1) THEN NOT lined ELSE lined AND $3::boolean AND kept = 0 END)
  ORDER BY id
  FOR UPDATE
)
UPDATE quota_counters c SET lined = NOT c.lined FROM wrong w WHERE c.id = w.id
