--[[
Reads the whole gate of a branch in one moment, for comparing it with the judge (INV-6).

KEYS[1]  epoch
KEYS[2]  left: hash of counter id -> units left
KEYS[3]  flights: hash of flight id -> units taken and not yet settled

RETURNS {epoch or false, ms since 1970, flat list of left, flat list of flights}
--]]
local now = redis.call('TIME')
return {
  redis.call('GET', KEYS[1]),
  now[1] * 1000 + math.floor(now[2] / 1000),
  redis.call('HGETALL', KEYS[2]),
  redis.call('HGETALL', KEYS[3]),
}
