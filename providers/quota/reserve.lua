-- Reserves in every window of the first candidate that nothing stands against.
-- KEYS: the reservation, then what the plan points at by position.
-- ARGV: time in ms or 0, life of the reservation in ms, the plan as JSON.

-- hurdle returns what keeps a candidate out for longest, or nil. One without a
-- time (`at`) cannot be waited out.
local function hurdle(candidate, now)
  local worst
  local function against(why, at, name, cause)
    if not worst or (worst.at and (not at or at > worst.at)) then
      worst = {why = why, at = at, name = name, cause = cause}
    end
  end
  if candidate.needs then
    local served = numbers(KEYS[candidate.needs], 'until')[1]
    if not served or served <= now then against('unserved', now + 15000, KEYS[candidate.needs]) end
  end
  for _, key in ipairs(candidate.pauses or {}) do
    local state = redis.call('HMGET', KEYS[key], 'until', 'cause')
    local till = tonumber(state[1] or nil)
    if till and till > now then against('benched', till, KEYS[key], state[2]) end
  end
  for _, health in ipairs(candidate.health or {}) do
    local till = numbers(KEYS[health.key], 'until')[1]
    if till and till > now then against('unhealthy', till, KEYS[health.key]) end
  end
  for _, window in ipairs(candidate.windows or {}) do
    open(window, now)
    local missing = window.amount * window.unit - window.left
    if window.amount > window.limit then
      against('too_large', nil, KEYS[window.key])
    elseif missing > 0 then
      against('spent', window.boundary or now + math.ceil(missing / window.limit), KEYS[window.key])
    end
  end
  if candidate.tried then against('tried', now + 10000) end
  return worst
end

-- take reserves in a candidate. While a scope has failed and not yet answered
-- again, one call is let through at a time: it holds the scope until its outcome.
local function take(candidate, now)
  local left, held = nil, {}
  for _, window in ipairs(candidate.windows or {}) do
    window.left = window.left - window.amount * window.unit
    save(window, now)
    left = left or {}
    left[#left + 1] = math.floor(window.left / window.unit)
    held[KEYS[window.key]] = {amount = window.amount, boundary = window.boundary}
  end
  for _, health in ipairs(candidate.health or {}) do
    local failures = numbers(KEYS[health.key], 'failures')[1]
    if failures and failures > health.grace then
      redis.call('HSET', KEYS[health.key], 'until', whole(now + backoff(failures - health.grace)))
    end
  end
  return left, held
end

local earlier = redis.call('HGET', KEYS[1], 'reply')
if earlier then return earlier end

local now = clock(ARGV[1])
local skipped
for i, candidate in ipairs(cjson.decode(ARGV[3])) do
  local found = hurdle(candidate, now)
  if not found then
    local left, held = take(candidate, now)
    local reply = cjson.encode({name = candidate.name, index = i - 1, left = left, skipped = skipped, now = now})
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'reply', reply, 'at', whole(now), 'held', cjson.encode(held))
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return reply
  end
  found.index = i - 1
  skipped = skipped or {}
  skipped[#skipped + 1] = found
end
return cjson.encode({index = -1, skipped = skipped, now = now})
