--[[
Lets counters in that the gate does not know, whatever else moves. The caller holds them locked at the judge, so that
what it says is left cannot change before this is done (INV-1, INV-2). A counter that is known by now stays as it is.

KEYS[1]  epoch: absent means shut
KEYS[2]  left: hash of counter id -> units left
KEYS[3]  flights: hash of flight id -> `<ms> <booking id>=<counter ids>;...`

ARGV[2i-1] counter id · ARGV[2i] units left by the judge

RETURNS how many were added; 0 for a shut gate, which is opened with all counters
--]]
local left_key = KEYS[2]
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local added, count = {}, 0
for i = 1, #ARGV, 2 do
  if redis.call('HSETNX', left_key, ARGV[i], ARGV[i + 1]) == 1 then
    added[ARGV[i]] = true
    count = count + 1
  end
end
if count > 0 then
  -- Units under way may not be committed yet; a counter that is too low for a moment is safe.
  for _, record in ipairs(redis.call('HVALS', KEYS[3])) do
    for ids in string.gmatch(record, '=([%d,]*)') do
      for id in string.gmatch(ids, '%d+') do
        if added[id] then
          redis.call('HINCRBY', left_key, id, -1)
        end
      end
    end
  end
  redis.call('HINCRBY', left_key, 'seq', 1)
end
return count
