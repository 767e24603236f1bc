--[[
Decides for each request of a batch, in order, whether it may enter: it takes one unit of every policy it stands under,
or of none. The generic cell rate algorithm on Redis' own clock; src/admission/gcra.policy.ts decides the same way,
number for number.

KEYS  all under one hash tag: for each request, one key a policy of its rule set: the theoretical arrival time, µs
      since 1970, at which the whole burst of that policy is back; absent means that it is there. A key may occur more
      than once: several requests of one caller in one batch.

ARGV[1]  number of rule sets, at least 1
ARGV[2...]  each rule set: number of policies, then for each policy its interval in µs and its burst in units
ARGV[the rest]  for each request the number of its rule set, counted from 1

RETURNS for each request two integers: p, reset
  p > 0  admitted; the p-th policy has the fewest units left
  p < 0  refused; the (-p)-th policy makes it wait longest
  reset  µs until the whole burst of that policy is back
--]]
local call, max, min, floor = redis.call, math.max, math.min, math.floor
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local rule_sets = {}
local at = 2
for s = 1, tonumber(ARGV[1]) do
  local policies = {}
  for p = 1, tonumber(ARGV[at]) do
    local interval = tonumber(ARGV[at + 2 * p - 1])
    policies[p] = { interval, interval * tonumber(ARGV[at + 2 * p]) }
  end
  rule_sets[s] = policies
  at = at + 1 + 2 * #policies
end
local kept = call('MGET', unpack(KEYS))
local arrivals, taken, replies, written = {}, {}, {}, {}
local before = 0
for i = at, #ARGV do
  local policies = rule_sets[tonumber(ARGV[i])]
  local position, longest_wait, reset = 0, 0, 0
  for p = 1, #policies do
    local policy, key = policies[p], KEYS[before + p]
    local span = policy[2]
    local arrival = arrivals[key] or tonumber(kept[before + p]) or now
    if arrival < now then arrival = now elseif arrival > now + span then arrival = now + span end
    arrivals[key] = arrival
    local wait = arrival + policy[1] - span - now
    if wait > longest_wait then
      position, longest_wait, reset = -p, wait, arrival - now
    end
  end
  if position == 0 then
    local fewest = math.huge
    for p = 1, #policies do
      local policy, key = policies[p], KEYS[before + p]
      local ahead = arrivals[key] + policy[1] - now
      arrivals[key] = now + ahead
      taken[key] = ahead
      local remaining = floor((policy[2] - ahead) / policy[1])
      if remaining < fewest then
        position, fewest, reset = p, remaining, ahead
      end
    end
  end
  replies[#replies + 1] = position
  replies[#replies + 1] = reset
  before = before + #policies
end
for key, ahead in pairs(taken) do
  call('SET', key, now + ahead, 'PX', floor((ahead + 999) / 1000))
end
return replies
