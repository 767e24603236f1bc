-- What has been done is looked up while it is fresh: the latest first.
CREATE INDEX tasks_latest_first ON tasks (branch_id, status, changed_at DESC, id);
