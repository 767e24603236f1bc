-- The bank's own days of one calendar, from a day on.
-- $1 calendar: its name · $2 history_days: how many days before today still count, for reports and old bookings
SELECT date, is_business_day, name_zh, name_en
FROM calendar_overrides
WHERE calendar = $1::text AND date >= current_date - $2::int
ORDER BY date
