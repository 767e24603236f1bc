-- Every branch of the network, given-up ones included, in the order in which lists show them.
-- No parameters. Latitude and longitude in degrees; opens_at and closes_at as HH:mm on the branch's wall.
SELECT id, name_zh, name_en, region_zh, region_en, address_zh, address_en,
  latitude::double precision AS latitude, longitude::double precision AS longitude, time_zone, phone,
  to_char(opens_at, 'HH24:MI') AS opens_at, to_char(closes_at, 'HH24:MI') AS closes_at, product_groups, active
FROM branches
ORDER BY region_en, id
