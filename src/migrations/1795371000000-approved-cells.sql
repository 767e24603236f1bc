-- The last approved change of a counter, from which unapproved ones are added up, is found at once.
CREATE INDEX quota_change_cells_approved ON quota_change_cells (counter_id, applied_at)
  WHERE approved AND applied_at IS NOT NULL;
