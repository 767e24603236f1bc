-- Active bookings that stand on counters, the latest made first, of each counter at most so many.
-- Per counter: $1 id · $2 branch · $3 first day · $4 last day. $5 at most so many of each.
-- $6 whether those whose task people have ended are left out: they have been asked, and others behind them have not.
SELECT counter.id AS "counterId", b.id::text AS "bookingId", b.number, b.status, b.branch_id AS "branchId", b.date,
  b.time_window AS "timeWindow", b.channel, coalesce(b.booked_at, b.created_at) AS "bookedAt"
FROM unnest($1::bigint[], $2::text[], $3::date[], $4::date[]) AS counter (id, branch_id, first_day, last_day)
CROSS JOIN LATERAL (
  SELECT id, number, status, branch_id, date, time_window, channel, booked_at, created_at
  FROM bookings
  WHERE branch_id = counter.branch_id AND date >= counter.first_day AND date <= counter.last_day
    AND status IN ('HELD', 'BOOKED', 'CHECKED_IN') AND counter_ids @> ARRAY[counter.id]
    AND NOT ($6::boolean AND EXISTS (
      SELECT
      FROM tasks AS task
      WHERE task.kind = 'OVERBOOKED_OFFER' AND task.matter = bookings.id::text || ' ' || counter.id
        AND task.status IN ('DONE', 'DISMISSED') AND NOT EXISTS (
          SELECT
          FROM events AS e
          WHERE e.subject_id = task.id AND e.seq = task.seq AND e.actor_role = 'system' AND e.at >= task.created_at
        )
    ))
  ORDER BY created_at DESC, id DESC
  LIMIT $5
) AS b
ORDER BY counter.id, b.created_at DESC, b.id DESC
