-- What a change did to counters and how they are now; before it is applied, what its maker saw of them.
--   $1 uuid     change
--   $2 boolean  only those that are not at the version that the maker saw
--   $3 integer  rows at most
SELECT
  counter.branch_id, counter.product_group, counter.period, counter.period_start, counter.pool, counter.time_window,
  cell.line, cell.old_capacity, cell.old_version, cell.new_capacity, counter.capacity, counter.taken, counter.held,
  counter.sold_extra, counter.version
FROM quota_change_cells AS cell
JOIN quota_counters AS counter ON counter.id = cell.counter_id
WHERE cell.change_id = $1 AND (NOT $2::boolean OR counter.version <> cell.old_version)
ORDER BY counter.branch_id, counter.product_group, counter.period_start, counter.period, counter.pool,
  counter.time_window
LIMIT $3
