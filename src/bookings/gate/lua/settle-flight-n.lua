--[[
Ends a flight: what the judge accepted stays taken, what it refused comes back exactly once (INV-7). A flight that
somebody else has already ended gives nothing back a second time.

KEYS[1]  left: hash of counter id -> units left
KEYS[2]  flights: hash of flight id -> units taken and not yet settled
KEYS[2+i] claims to drop: those of refused requests

ARGV[1]  flight id
ARGV[2i] counter id · ARGV[2i+1] units to give back

RETURNS 1 settled · 0 the flight was not there any more
--]]
local left_key, flights_key, flight_id = KEYS[1], KEYS[2], ARGV[1]

if redis.call('HDEL', flights_key, flight_id) == 0 then
  return 0
end
for i = 2, #ARGV, 2 do
  if redis.call('HEXISTS', left_key, ARGV[i]) == 1 then
    redis.call('HINCRBY', left_key, ARGV[i], ARGV[i + 1])
  end
end
for i = 3, #KEYS do
  redis.call('DEL', KEYS[i])
end
redis.call('HINCRBY', left_key, 'seq', 1)
return 1
