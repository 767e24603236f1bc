--[[
Takes one unit of every counter for each request of a batch, in order, or nothing for that request (INV-1, INV-2).

KEYS[1]  epoch: text; absent means that the gate of this branch is shut
KEYS[2]  left: hash of counter id -> units left (may be below zero while overbooked); field `seq` counts changes
KEYS[3]  flights: hash of flight id -> `<ms since 1970> <booking id>=<counter ids>;...`, units taken and not yet settled
KEYS[3+i] claim of request i: the loan it is for, while a request for it is under way

ARGV[1]  flight id
ARGV[2]  life of a claim, ms
ARGV[3i]   booking id of request i
ARGV[3i+1] idempotency digest of request i, the value of its claim; empty for one that claims no loan
ARGV[3i+2] counter ids of request i, comma separated, in order of precedence; empty when all are unlimited

RETURNS {0} shut · {-1, counter id} a counter the gate does not know · {1, code of request 1, ...} where a code is
  0 taken · k > 0 the k-th counter of the request is full · -1 another request for this loan is under way ·
  -2 this very request is under way or was just decided
--]]
local epoch_key, left_key, flights_key = KEYS[1], KEYS[2], KEYS[3]
local flight_id, claim_ttl_ms = ARGV[1], ARGV[2]

if redis.call('EXISTS', epoch_key) == 0 then
  return { 0 }
end

local requests = #KEYS - 3
local wanted, known = {}, {}
for i = 1, requests do
  for id in string.gmatch(ARGV[3 * i + 2], '%d+') do
    if not known[id] then
      known[id] = true
      wanted[#wanted + 1] = id
    end
  end
end

local left = {}
if #wanted > 0 then
  local values = redis.call('HMGET', left_key, unpack(wanted))
  for i, id in ipairs(wanted) do
    if not values[i] then
      return { -1, tonumber(id) }
    end
    left[id] = tonumber(values[i])
  end
end

local codes, taken, record = { 1 }, {}, {}
for i = 1, requests do
  local booking_id, claim, ids = ARGV[3 * i], ARGV[3 * i + 1], ARGV[3 * i + 2]
  local code, position = 0, 0
  for id in string.gmatch(ids, '%d+') do
    position = position + 1
    if left[id] <= 0 then
      code = position
      break
    end
  end
  -- This very request may have taken the last unit: who repeats it waits for its decision and is not told "full".
  if code > 0 and claim ~= '' and redis.call('GET', KEYS[3 + i]) == claim then
    code = -2
  end
  if code == 0 and claim ~= '' and not redis.call('SET', KEYS[3 + i], claim, 'NX', 'PX', claim_ttl_ms) then
    code = redis.call('GET', KEYS[3 + i]) == claim and -2 or -1
  end
  if code == 0 then
    for id in string.gmatch(ids, '%d+') do
      left[id] = left[id] - 1
      taken[id] = (taken[id] or 0) + 1
    end
    record[#record + 1] = booking_id .. '=' .. ids
  end
  codes[i + 1] = code
end

if #record > 0 then
  for id, units in pairs(taken) do
    redis.call('HINCRBY', left_key, id, -units)
  end
  redis.call('HINCRBY', left_key, 'seq', 1)
  local now = redis.call('TIME')
  local now_ms = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
  redis.call('HSET', flights_key, flight_id, now_ms .. ' ' .. table.concat(record, ';'))
end
return codes
