--[[
Tells an open gate which capacities staff have given counters, each once however often and in whatever order it is
told: what is left moves from the capacity that the gate has heard of to a newer one, by its version (INV-1, INV-2). A
shut gate is not told: it will be filled from the judge, which knows.

KEYS[1]  epoch: absent means shut
KEYS[2]  left: hash of counter id -> units left, and `v<counter id>` -> `<version> <capacity>` heard of

ARGV[4i-3] counter id · ARGV[4i-2] version · ARGV[4i-1] capacity
ARGV[4i]   units that the change gave, for a gate that has not heard of any version; LINED: what it gave went to the line

RETURNS 1 told · 0 shut
--]]
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
for i = 1, #ARGV, 4 do
  local id, version, capacity, units = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if redis.call('HEXISTS', KEYS[2], id) == 1 then
    local heard = redis.call('HGET', KEYS[2], 'v' .. id) or ''
    local known, from = string.match(heard, '^(%d+) (%d+)$')
    if not known or tonumber(version) > tonumber(known) then
      if units ~= 'LINED' then
        local step = known and string.format('%d', tonumber(capacity) - tonumber(from)) or units
        redis.call('HINCRBY', KEYS[2], id, step)
      end
      redis.call('HSET', KEYS[2], 'v' .. id, version .. ' ' .. capacity)
    end
  end
end
redis.call('HINCRBY', KEYS[2], 'seq', 1)
return 1
