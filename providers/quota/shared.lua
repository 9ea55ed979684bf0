-- What every script of the ledger starts with.

local call, match, format, max, min = redis.call, string.match, string.format, math.max, math.min

-- never is later than any time in milliseconds, and still a whole number in a double.
local never = 9e15

-- whole writes a whole number, which .. would round to 14 digits.
local function whole(number) return format('%d', number) end

-- set writes a value that matters for some milliseconds more. The key lives a minute
-- longer: what counts is the time that the value holds, on the clock of the script,
-- and never when Redis drops the key.
local function set(key, value, ms) call('PSETEX', key, whole(ms + 60000), value) end

-- clock returns the time in milliseconds: Redis's own, which is the same for all
-- processes, or a given one. Given times arrive out of order when several processes
-- ask at once, so it is the latest that was given: a window that has closed for one
-- process has closed for all.
local function clock(given)
  if given == '0' then
    local time = call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end
  local now, latest = tonumber(given), tonumber(call('GET', '{parley}:clock') or nil)
  if latest and latest > now then return latest end
  set('{parley}:clock', given, 3600000)
  return now
end

-- readScope takes apart what is known about a scope: until when it is benched and
-- why, its failures in a row, when it failed last, until when it rests, and when it
-- was last taken though it should rest.
local function readScope(text)
  if not text then return {till = 0, failures = 0, failed = 0, rest = 0, rescued = 0, cause = ''} end
  local till, failures, failed, rest, rescued, cause = match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (.*)$')
  return {
    till = tonumber(till), failures = tonumber(failures), failed = tonumber(failed),
    rest = tonumber(rest), rescued = tonumber(rescued), cause = cause,
  }
end

local function writeScope(key, s, now)
  local lasts = max(s.till - now, s.rest - now, s.failures > 0 and 600000 or 0, s.rescued + 30000 - now)
  if lasts <= 0 then return call('DEL', key) end
  local text = format('%d %d %d %d %d %s', s.till, s.failures, s.failed, s.rest, s.rescued, s.cause)
  set(key, text, lasts)
end

-- pause keeps a scope out of use; a longer pause that is set already stays.
local function pause(scope, till, cause, now)
  if till > now and till > scope.till then scope.till, scope.cause = till, cause end
end

-- planOf reads a plan, once in a call: what is always the same about a candidate.
-- Callers keep it in Redis under a digest of its text, which spares sending it with
-- every call; nil when Redis does not have it.
local plans = {}
local function planOf(digest)
  if not plans[digest] then
    local text = call('GET', '{parley}:plan:' .. digest)
    plans[digest] = text and cjson.decode(text) or nil
  end
  return plans[digest]
end

-- readPaces takes apart what is known about how long a place's calls take: a text for
-- each class (1 interactive, 2 deferred) of their number, mean and 95th percentile in ms,
-- and when it was changed last.
local function readPaces(text)
  return {match(text or '0 0 0 0\n0 0 0 0', '^(.*)\n(.*)$')}
end

-- readPace reads one of them. What is an hour old counts half.
local function readPace(text, now)
  local calls, mean, p95, at = match(text, '^(%S+) (%S+) (%S+) (%S+)$')
  return calls * 2 ^ (-max(0, now - at) / 3600000), tonumber(mean), tonumber(p95)
end

-- backoff is how long a scope rests after that many failures in a row.
local function backoff(failures)
  if failures < 1 then return 0 end
  return min(60000, 1000 * 2 ^ min(failures, 10))
end
