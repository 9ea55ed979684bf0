-- What every script of the ledger starts with.

-- clock returns the time in milliseconds: the given one, or Redis's own, which is
-- the same for all processes.
local function clock(given)
  if tonumber(given) > 0 then return tonumber(given) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function numbers(key, ...)
  local values = redis.call('HMGET', key, ...)
  for i = 1, select('#', ...) do values[i] = tonumber(values[i] or nil) end
  return values
end

local function whole(number) return string.format('%.0f', number) end

-- keep lets a key live a minute longer than it matters: what counts is the time that
-- the value holds, on the clock of the script, and never when Redis drops the key.
local function keep(key, ms) redis.call('PEXPIRE', key, whole(ms + 60000)) end

-- open reads what is left in a window. A rolling window is counted in units of
-- 1/length of its metric: a millisecond then refills exactly `limit` units, all
-- numbers are whole, and nothing is lost to rounding. A fixed window is counted in
-- its metric and is full again once its boundary has passed on this clock, so a
-- process whose own clock runs ahead cannot open the next one early.
local function open(window, now)
  local key = KEYS[window.key]
  if window.ends then
    local state = numbers(key, 'left', 'ends')
    window.unit, window.full = 1, window.limit
    window.left, window.boundary = state[1], state[2]
    if not window.boundary or window.boundary <= now then
      window.left = window.full
      window.boundary = window.ends > now and window.ends or window.next
    end
    return
  end
  local state = numbers(key, 'left', 'at')
  window.unit, window.full = window.length, window.limit * window.length
  window.left = window.full
  if state[1] then
    window.left = math.min(window.full, state[1] + math.max(0, now - state[2]) * window.limit)
  end
end

-- save writes an opened window. Its key goes once the window is full.
local function save(window, now)
  if window.limit < 1 then return end
  local key = KEYS[window.key]
  local lasts
  if window.boundary then
    redis.call('HSET', key, 'left', whole(window.left), 'ends', whole(window.boundary))
    lasts = window.boundary - now
  else
    redis.call('HSET', key, 'left', whole(window.left), 'at', whole(now))
    lasts = math.ceil((window.full - window.left) / window.limit)
  end
  keep(key, lasts)
end

-- pause keeps a scope out of use; a longer pause that is already set stays.
local function pause(key, till, cause, now)
  local current = numbers(key, 'until')[1]
  if till <= now or (current and current >= till) then return end
  redis.call('HSET', key, 'until', whole(till), 'cause', cause)
  keep(key, till - now)
end

-- backoff is how long a scope rests after that many failures in a row.
local function backoff(failures)
  if failures < 1 then return 0 end
  return math.min(60000, 1000 * 2 ^ math.min(failures, 10))
end
