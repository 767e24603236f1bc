--[[
Sets counters to what the judge says, provided that nothing has moved at the gate since it was read: otherwise the
reading is worth nothing and the caller reads again (INV-6).

KEYS[1]  epoch
KEYS[2]  left: hash of counter id -> units left
KEYS[3]  flights: hash of flight id -> units taken and not yet settled

ARGV[1]  epoch read · ARGV[2] `seq` read
ARGV[2i+1] counter id · ARGV[2i+2] units left by the judge, or `gone` for a counter that has no limit any more

RETURNS 1 corrected · 0 something moved
--]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if (redis.call('HGET', KEYS[2], 'seq') or '0') ~= ARGV[2] or redis.call('HLEN', KEYS[3]) > 0 then
  return 0
end
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] == 'gone' then
    redis.call('HDEL', KEYS[2], ARGV[i])
  else
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
redis.call('HINCRBY', KEYS[2], 'seq', 1)
return 1
