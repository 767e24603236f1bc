--[[
Forgets counters of periods that are over, with the capacities that the gate has heard of: nobody asks for them any more,
and a gate that is not rebuilt for months would keep them all. Whoever asks for one all the same is told that the gate
does not know it, so that the judge says what is left; units of flights that land go to no counter that is gone.

KEYS[1]  epoch
KEYS[2]  left: hash of counter id -> units left, and `v<counter id>` -> `<version> <capacity>` heard of

ARGV[1]    epoch read: a gate that was opened since may know other counters
ARGV[1+i]  counter id

RETURNS how many fields are gone
--]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local gone = 0
for i = 2, #ARGV do
  gone = gone + redis.call('HDEL', KEYS[2], ARGV[i], 'v' .. ARGV[i])
end
if gone > 0 then
  redis.call('HINCRBY', KEYS[2], 'seq', 1)
end
return gone
