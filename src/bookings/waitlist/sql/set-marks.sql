-- Makes the marks of a branch's counters what its lines ask for: a mark too many delays a unit by a blink, one too few gives it to a passer-by.
-- $1 branch · $2 counters that somebody waits for · $3 true: marks may also be taken away
WITH wrong AS MATERIALIZED (
  SELECT id FROM quota_counters
  WHERE branch_id = $1 AND period_start >= current_date - 40
    AND (CASE WHEN id = ANY ($2::bigint[]) THEN NOT lined ELSE lined AND $3::boolean AND kept = 0 END)
  ORDER BY id
  FOR UPDATE
)
UPDATE quota_counters c SET lined = NOT c.lined FROM wrong w WHERE c.id = w.id
