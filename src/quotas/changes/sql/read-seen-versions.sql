-- The versions of the counters that the maker of a change saw.
--   $1 uuid  change
SELECT counter_id, old_version
FROM quota_change_cells
WHERE change_id = $1
