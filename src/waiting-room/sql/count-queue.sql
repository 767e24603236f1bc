-- How many wait and how many are inside, by lane. Counts every live ticket: for people who look, not for every poll.
SELECT lane, count(*) FILTER (WHERE status = 'WAITING')::integer AS waiting,
  count(*) FILTER (WHERE status = 'ADMITTED' AND expires_at > now())::integer AS inside
FROM queue_tickets
WHERE status IN ('WAITING', 'ADMITTED')
GROUP BY lane
