--[[
Tells an open gate what the judge has already committed outside a flight: units released, a capacity changed. A
shut gate is not told: it will be rebuilt from the judge, which knows.

KEYS[1]  epoch: absent means shut
KEYS[2]  left: hash of counter id -> units left
KEYS[2+i] claims to drop: loans that are free again

ARGV[2i-1] counter id · ARGV[2i] units to add, may be negative

RETURNS 1 adjusted · 0 shut
--]]
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
for i = 1, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 then
    redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
for i = 3, #KEYS do
  redis.call('DEL', KEYS[i])
end
redis.call('HINCRBY', KEYS[2], 'seq', 1)
return 1
