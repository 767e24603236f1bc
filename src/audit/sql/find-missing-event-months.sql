-- Which months of the event log are not prepared: nearly always none.
-- $1 first days of months
SELECT month::text
FROM unnest($1::date[]) AS month
WHERE to_regclass('events_' || to_char(month, 'YYYY_MM')) IS NULL
ORDER BY month
