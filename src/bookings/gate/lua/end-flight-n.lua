--[[
Ends a flight by what its own record says was taken, for a process that did not hear what the gate replied: units of
the requests that the judge refused come back exactly once (INV-7), those of the others stay taken. Asked again, it
gives nothing back a second time.

KEYS[1]  left: hash of counter id -> units left
KEYS[2]  flights: hash of flight id -> `<ms> <booking id>=<counter ids>;...`
KEYS[2+i] claim of refused request i

ARGV[1]  flight id
ARGV[2i]   refused request i as the record has it, `<booking id>=<counter ids>`
ARGV[2i+1] value of its claim, empty for one that claims no loan; a claim of somebody else stays

RETURNS 1 ended · 0 no such flight: it has been ended, or its script has not run
--]]
local left_key, flights_key, flight_id = KEYS[1], KEYS[2], ARGV[1]

local record = redis.call('HGET', flights_key, flight_id)
if not record then
  return 0
end
redis.call('HDEL', flights_key, flight_id)

local taken = {}
for take in string.gmatch(string.sub(record, string.find(record, ' ', 1, true) + 1), '[^;]+') do
  taken[take] = (taken[take] or 0) + 1
end
for i = 1, #KEYS - 2 do
  local take, claim = ARGV[2 * i], ARGV[2 * i + 1]
  if (taken[take] or 0) > 0 then
    taken[take] = taken[take] - 1
    for id in string.gmatch(string.match(take, '=(.*)$'), '%d+') do
      if redis.call('HEXISTS', left_key, id) == 1 then
        redis.call('HINCRBY', left_key, id, 1)
      end
    end
    if claim ~= '' and redis.call('GET', KEYS[2 + i]) == claim then
      redis.call('DEL', KEYS[2 + i])
    end
  end
end
redis.call('HINCRBY', left_key, 'seq', 1)
return 1
