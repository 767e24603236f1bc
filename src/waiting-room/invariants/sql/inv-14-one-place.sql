-- Of the numbers that are called just now, customers with another live place, numbers and rights of entry that are two tickets', and tickets that were used more often than they were given back.
WITH near AS MATERIALIZED (
  SELECT t.*
  FROM queue_rooms r
  JOIN queue_lanes l ON l.room_id = r.id
  JOIN queue_tickets t ON t.room_id = l.room_id AND t.lane = l.lane
    AND t.number BETWEEN CASE l.lane WHEN 'ONLINE' THEN r.served_online ELSE r.served_assisted END - 10000
      AND CASE l.lane WHEN 'ONLINE' THEN r.served_online ELSE r.served_assisted END + 10000
  WHERE r.drawn_at IS NOT NULL AND (r.closed_at IS NULL OR r.closed_at >= now() - interval '1 day')
)
SELECT n.id, 2 AS times, 'a customer has two places' AS what
FROM near n JOIN queue_tickets o ON o.customer_id = n.customer_id AND o.id <> n.id AND o.status IN ('WAITING', 'ADMITTED')
WHERE n.status IN ('WAITING', 'ADMITTED')
UNION ALL
SELECT min(id::text)::uuid, count(*), 'a number was dealt twice' FROM near GROUP BY room_id, lane, number HAVING count(*) > 1
UNION ALL
SELECT min(id::text)::uuid, count(*), 'a right of entry is of two tickets'
FROM near
WHERE entry_id IS NOT NULL
GROUP BY entry_id
HAVING count(*) > 1
UNION ALL
SELECT n.id, count(*) FILTER (WHERE e.type = 'USED'), 'used more than once'
FROM near n JOIN events e ON e.subject_id = n.id AND e.at >= n.joined_at
WHERE n.status IN ('ADMITTED', 'USED')
GROUP BY n.id, n.status
HAVING count(*) FILTER (WHERE e.type = 'USED') - count(*) FILTER (WHERE e.type = 'GIVEN_BACK') > CASE n.status WHEN 'USED' THEN 1 ELSE 0 END
