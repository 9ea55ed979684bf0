-- Ends a reservation once: corrects it to what was really used, takes in what the
-- provider says is left, pauses scopes, keeps health. Releasing is settling to zero.
-- KEYS: the reservation, then what the outcome points at by position.
-- ARGV: time in ms or 0, life of the record in ms, the outcome as JSON.
-- Returns 1, or 0 when the reservation had ended before.

-- fail counts a failure of a scope. Calls that were under way when the scope failed
-- first are part of the same incident and do not lengthen its rest.
local function fail(health, began, now)
  local key = KEYS[health.key]
  local state = numbers(key, 'failures', 'failed', 'until')
  local failures = state[1] or 0
  if not state[2] or began >= state[2] then
    failures = failures + 1
    redis.call('HSET', key, 'failed', whole(now))
  end
  local till = math.max(state[3] or 0, now + backoff(failures - health.grace))
  redis.call('HSET', key, 'failures', failures, 'until', whole(till))
  redis.call('PEXPIRE', key, 600000)
end

local record = redis.call('HMGET', KEYS[1], 'ended', 'at', 'held')
if record[1] then return 0 end

local now = clock(ARGV[1])
local began = tonumber(record[2] or nil) or now
-- A reservation that is gone has expired: what it held counts as spent.
local held = record[3] and cjson.decode(record[3]) or {}
local outcome = cjson.decode(ARGV[3])

for _, window in ipairs(outcome.windows or {}) do
  open(window, now)
  local part = held[KEYS[window.key]]
  if part and window.used and part.boundary == window.boundary then
    window.left = math.min(window.full, window.left + (part.amount - window.used) * window.unit)
  end
  if window.told then window.left = math.min(window.left, window.told * window.unit) end
  save(window, now)
end
for _, bench in ipairs(outcome.benches or {}) do
  pause(KEYS[bench.key], math.max(bench.till or 0, now + bench.least), bench.cause, now)
end
for _, health in ipairs(outcome.health or {}) do
  if outcome.healthy then redis.call('DEL', KEYS[health.key]) else fail(health, began, now) end
end

redis.call('HSET', KEYS[1], 'ended', 1)
redis.call('HDEL', KEYS[1], 'held')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
