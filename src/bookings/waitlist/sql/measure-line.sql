-- What is told of the lines in metrics: how many wait or ponder an offer, the longest wait in seconds, units kept, units put by for urgent needs, and how many of those wait for a decision or for a place.
SELECT
  (SELECT count(*) FROM waitlist_entries WHERE status = 'WAITING')::integer AS waiting,
  (SELECT count(*) FROM waitlist_entries WHERE status = 'OFFERED')::integer AS offered,
  (SELECT coalesce(extract(epoch FROM now() - min(joined_at)), 0) FROM waitlist_entries WHERE status = 'WAITING')::float8 AS "oldestWaitSeconds",
  (SELECT coalesce(sum(kept - reserved), 0) FROM quota_counters WHERE kept > reserved)::integer AS kept,
  (SELECT coalesce(sum(capacity - taken - held), 0) FROM quota_counters
    WHERE pool = 'URGENT' AND period = 'DAY' AND period_start >= current_date)::integer AS "reserveLeft",
  (SELECT count(*) FROM urgent_requests r JOIN waitlist_entries e ON e.id = r.entry_id
    WHERE r.status = 'ASKED' AND e.status = 'WAITING')::integer AS asked,
  (SELECT count(DISTINCT entry_id) FROM waitlist_wants WHERE pool = 'URGENT')::integer AS agreed
