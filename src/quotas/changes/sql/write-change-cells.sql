-- What a change does to each counter: as its maker saw it, or, once it is applied, as it was done.
--   $1 uuid       change
--   $2 bigint[]   counters
--   $3 integer[]  lines
--   $4 integer[]  old capacities
--   $5 integer[]  old versions
--   $6 integer[]  new capacities
--   $7 boolean    whether a second person approved it
--   $8 boolean    whether it is applied now
-- The time is that of the statement: the transaction began before it waited for the branches, and ends of other changes
-- are told from what they ended before by it.
INSERT INTO quota_change_cells
  (change_id, counter_id, line, old_capacity, old_version, new_capacity, approved, applied_at)
SELECT $1, cell.counter_id, cell.line, cell.old_capacity, cell.old_version, cell.new_capacity, $7,
  CASE WHEN $8 THEN statement_timestamp() END
FROM unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[])
  AS cell (counter_id, line, old_capacity, old_version, new_capacity)
ON CONFLICT ON CONSTRAINT quota_change_cells_pk DO UPDATE SET
  line = excluded.line, old_capacity = excluded.old_capacity, old_version = excluded.old_version,
  new_capacity = excluded.new_capacity, approved = excluded.approved, applied_at = excluded.applied_at
