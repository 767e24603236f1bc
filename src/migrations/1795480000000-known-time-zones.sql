-- A time zone that this server does not know fails every statement that asks for the day at all branches, so that one row
-- would stop the work of all of them. It is refused when it is written. A trigger, since what is known changes with the
-- server's data: a constraint would be asked again where a backup comes back.
CREATE FUNCTION refuse_unknown_time_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM now() AT TIME ZONE NEW.time_zone;
  RETURN NEW;
EXCEPTION WHEN invalid_parameter_value THEN
  RAISE EXCEPTION 'branch %: time_zone % is not known to this server', NEW.id, quote_literal(NEW.time_zone)
    USING ERRCODE = 'check_violation', COLUMN = 'time_zone', TABLE = 'branches',
      HINT = 'Use an IANA name, such as Asia/Shanghai; SELECT name FROM pg_timezone_names lists them.';
END $$;
CREATE TRIGGER branches_time_zone_known BEFORE INSERT OR UPDATE OF time_zone ON branches FOR EACH ROW
  EXECUTE FUNCTION refuse_unknown_time_zone();
-- Whoever has such a row already learns which, and what to do, before anything runs with it again.
UPDATE branches SET time_zone = time_zone;
