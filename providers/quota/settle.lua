-- Ends a reservation once: corrects it to what was really used, takes in what the
-- provider says is left, pauses scopes, keeps health and pace. Releasing is settling
-- to zero.
-- KEYS: the reservation. ARGV: time in ms or 0, life of the record in ms, the coming
-- boundaries as JSON, the outcome as JSON, for how long a learned limit holds in ms.
-- Returns 1, or 0 when the reservation had ended before.

-- heldBy lists what a reservation holds, by the window's key and field, and lets go
-- of its share of what may be under way at once.
local function heldBy(text)
  local held = {}
  local demand = cjson.decode(text)
  local c = planOf(demand[1]) or {}
  for _, owner in ipairs(c.owners or {}) do
    local read, specs = owner[1], owner[2]
    for i = 1, #read - 2 do
      local reset, slot = specs[4 * i - 1], specs[4 * i]
      local amount, field = demand[2 * slot + 1], read[i + 1]
      held[read[1] .. '\n' .. field] = amount
      if reset == 'concurrency' then
        for n = 1, amount do call('ZREM', read[1] .. ':' .. field, KEYS[1] .. '#' .. n) end
      end
    end
  end
  return held
end

-- learn obeys a limit that the provider told. It takes what is left down with it, to
-- nothing at most.
local function learn(w, told, now, lasting)
  if told > w.limit or told >= w.most then return end
  local full = told * w.unit
  if w.reset ~= 'concurrency' then
    w.left = max(min(w.left, 0), w.left - (w.full - full))
  end
  w.limit, w.full, w.learned, w.till = told, full, told, now + lasting
end

-- correct brings a window to the last word on it. What was used or left of a fixed
-- window's period that is over says nothing about the present one.
local function correct(w, final, amount, began, now, lasting)
  w.changed = true
  local present = began >= w.opened
  if amount and final[1] and present then
    w.left = min(w.full, w.left + (amount - final[1]) * w.unit)
  end
  if final[3] then learn(w, final[3], now, lasting) end
  if final[2] and present then w.left = min(w.left, final[2] * w.unit) end
end

-- fail counts a failure of a scope. Calls that were under way when the scope failed
-- first are part of the same incident and do not lengthen its rest.
local function fail(scope, grace, began, now)
  if began >= scope.failed then
    scope.failures, scope.failed = scope.failures + 1, now
  end
  scope.rest = max(scope.rest, now + backoff(scope.failures - grace))
end

-- quicken adds a call's milliseconds to a pace. The mean weighs the last twenty calls
-- or so. The percentile is the largest of the first twenty and then moves as the
-- multiplicative estimator DUMIQE does (Yazidi and Hammer, IEEE Transactions on
-- Cybernetics 49/3, 2019): up by 0.95 steps when a call took longer and down by 0.05
-- when it did not, which balances where one call in twenty takes longer. Of the calls
-- that were given up unanswered only those count of which it is known that they took
-- longer. Without them the slowest, which are the ones that are overtaken, would be
-- missing, and the percentile would sink until most calls were thought slow.
local function quicken(key, outcome, now)
  local class, ms = outcome.class, outcome.latency
  local paces = readPaces(call('GET', key))
  local calls, mean, p95 = readPace(paces[class], now)
  if outcome.unanswered and ms <= p95 then return end
  calls = calls + 1
  mean = mean + (ms - mean) * max(1 / calls, 0.05)
  if calls <= 20 then
    p95 = max(p95, ms)
  else
    p95 = p95 * (ms > p95 and 1 + 0.1 * 0.95 or 1 - 0.1 * 0.05)
  end
  paces[class] = format('%.2f %.1f %.1f %d', calls, mean, p95, now)
  set(key, paces[1] .. '\n' .. paces[2], 86400000)
end

local now = clock(ARGV[1])
local record = call('GET', KEYS[1]) or ''
local kind, till, began, reply, demand = match(record, '^(%a+) (%S+) (%S+)\n([^\n]*)\n?(.*)$')
if kind == 'ended' and tonumber(till) > now then return 0 end

-- A reservation that is gone has expired: what it held counts as spent.
local held = {}
if kind == 'held' and tonumber(till) > now then
  held = heldBy(demand)
else
  began, reply = now, ''
end
began = tonumber(began)
local outcome = cjson.decode(ARGV[4])

for i, w in ipairs(windowsOf(outcome, now)) do
  correct(w, outcome.finals[i], held[w.key .. '\n' .. w.field], began, now, tonumber(ARGV[5]))
end
saveAll(now)
for _, bench in ipairs(outcome.benches or {}) do
  local scope = readScope(call('GET', bench[1]))
  pause(scope, max(bench[2], now + bench[3]), bench[4], now)
  writeScope(bench[1], scope, now)
end
for _, health in ipairs(outcome.health or {}) do
  local text = call('GET', health[1])
  local scope = readScope(text)
  if not outcome.healthy then
    fail(scope, health[2], began, now)
    writeScope(health[1], scope, now)
  elseif text then
    scope.failures, scope.failed, scope.rest, scope.rescued = 0, 0, 0, 0
    writeScope(health[1], scope, now)
  end
end
if outcome.pace then quicken(outcome.pace, outcome, now) end

set(KEYS[1], format('ended %d 0\n%s', now + ARGV[2], reply), tonumber(ARGV[2]))
return 1
