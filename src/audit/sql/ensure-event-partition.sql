-- Not prepared: names cannot be parameters, so the statement is built by the server from the month.
-- $1 first day of the month
SELECT format(
  'CREATE TABLE IF NOT EXISTS %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
  'events_' || to_char($1::date, 'YYYY_MM'), $1::date, ($1::date + interval '1 month')::date
) AS statement
