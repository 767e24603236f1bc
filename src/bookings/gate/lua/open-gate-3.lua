--[[
Opens a shut gate under a new epoch, filled from the judge. Units of flights that are still under way are taken off:
the judge may not have seen them yet, and a gate that is too low for a moment is safe.

KEYS[1]  epoch
KEYS[2]  left: hash of counter id -> units left
KEYS[3]  flights: hash of flight id -> `<ms> <booking id>=<counter ids>;...`

ARGV[1]  new epoch
ARGV[2i] counter id · ARGV[2i+1] units left by the judge

RETURNS 1 opened · 0 it is already open
--]]
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('DEL', KEYS[2])
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
for _, record in ipairs(redis.call('HVALS', KEYS[3])) do
  for ids in string.gmatch(record, '=([%d,]*)') do
    for id in string.gmatch(ids, '%d+') do
      if redis.call('HEXISTS', KEYS[2], id) == 1 then
        redis.call('HINCRBY', KEYS[2], id, -1)
      end
    end
  end
end
redis.call('HINCRBY', KEYS[2], 'seq', 1)
redis.call('SET', KEYS[1], ARGV[1])
return 1
