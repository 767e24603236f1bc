-- The two shares of each day of a branch, and what phone and counter have not used of theirs: of this is what goes online.
CREATE VIEW pool_share_days AS
SELECT
  assisted.branch_id, assisted.product_group, assisted.period_start AS date, assisted.id AS assisted_id,
  online.id AS online_id, assisted.capacity - assisted.taken - assisted.held - assisted.kept AS unused
FROM quota_counters AS assisted
JOIN quota_counters AS online
  ON (online.branch_id, online.product_group, online.period, online.period_start, online.pool, online.time_window)
    = (assisted.branch_id, assisted.product_group, assisted.period, assisted.period_start, 'ONLINE', '')
WHERE assisted.period = 'DAY' AND assisted.pool = 'ASSISTED' AND assisted.time_window = '' AND online.capacity IS NOT NULL;
