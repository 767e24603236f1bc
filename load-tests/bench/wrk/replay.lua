-- Sends prepared requests, each once, and stops when there are no more; or, with `repeat`, again and again.
-- The file has one request a line: bearer token, idempotency key, body, separated by tabs; an empty field is left out.
-- wrk itself sleeps until the end of its duration; the time of a thread that has stopped before is taken here.
local ffi = require('ffi')
ffi.cdef('typedef struct { long s; long us; } bench_time; int gettimeofday(bench_time *, void *);')

local requests, at, again = {}, 0, false
local threads = {}

local function now_us()
  local time = ffi.new('bench_time')
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.s) * 1000000 + tonumber(time.us)
end

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  local method, path, file = args[1], args[2], args[3]
  again = args[4] == 'repeat'
  for line in io.lines(file) do
    local token, key, body = line:match('([^\t]*)\t([^\t]*)\t(.*)')
    local headers = { ['Content-Type'] = body ~= '' and 'application/json' or nil }
    if token ~= '' then headers['Authorization'] = 'Bearer ' .. token end
    if key ~= '' then headers['Idempotency-Key'] = key end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= '' and body or nil)
  end
end

function request()
  started_us = started_us or now_us()
  at = at + 1
  if at > #requests then
    if not again then
      ended_us = ended_us or now_us()
      wrk.thread:stop()
    end
    at = 1
  end
  return requests[at]
end

-- The first refusals are shown, because a run that should have none tells nothing without them. Only while asked
-- for: reading each answer costs the load generator a third of its rate.
local shown = 0
if os.getenv('BENCH_SHOW_REFUSALS') then
  function response(status, headers, body)
    if status > 299 and shown < 3 then
      shown = shown + 1
      io.stderr:write(status, ' ', body, '\n')
    end
  end
end

function done(summary, latency)
  local duration_us = summary.duration
  for _, thread in ipairs(threads) do
    local started, ended = thread:get('started_us'), thread:get('ended_us')
    if ended then duration_us = ended - started end
  end
  io.write(string.format(
    '{"requests":%d,"durationUs":%d,"non2xx":%d,"socketErrors":%d,"p50Us":%d,"p99Us":%d}\n',
    summary.requests, duration_us, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
