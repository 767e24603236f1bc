-- What is told of the lines in metrics: how many wait or ponder an offer, the longest wait in seconds, units kept.
SELECT
  (SELECT count(*) FROM waitlist_entries WHERE status = 'WAITING')::integer AS waiting,
  (SELECT count(*) FROM waitlist_entries WHERE status = 'OFFERED')::integer AS offered,
  (SELECT coalesce(extract(epoch FROM now() - min(joined_at)), 0) FROM waitlist_entries WHERE status = 'WAITING')::float8 AS "oldestWaitSeconds",
  (SELECT coalesce(sum(kept), 0) FROM quota_counters WHERE kept > 0)::integer AS kept
