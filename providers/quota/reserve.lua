-- Reserves in every window of the first candidate that nothing stands against.
-- KEYS: the reservation. All other keys stand in the candidates; they share its slot.
-- ARGV: time in ms or 0, life of the reservation in ms, the coming boundaries as
-- JSON, the class, 1 where a rescue is asked for, the demands on the candidates, a line
-- of JSON each: only those that are looked at are decoded. Returns the reply as JSON,
-- or nothing when Redis does not have a candidate's plan.
--
-- The reservation is a text whose first line is one of
--   held <expires> <began>     then the reply and the demand
--   ended <expires> 0          then the reply
--   waits <turn> 0

-- class is the position of the class among a candidate's paces.
local class = ARGV[4] == 'deferred' and 2 or 1

-- take reserves in a candidate. While a scope has failed and not yet answered again,
-- one call is let through at a time: it holds the scope until its outcome.
local function take(c, demand, seen, expires, rescued, now)
  local left = {}
  for i, windows in ipairs(seen.owners) do
    local key = c.owners[i][1][1]
    for _, w in ipairs(windows) do
      local amount = demand[2 * w.slot + 1]
      w.left = w.left - amount * w.unit
      left[w.slot] = whole(math.floor(w.left / w.unit))
      if w.reset == 'concurrency' then
        local open = key .. ':' .. w.field
        call('ZREMRANGEBYSCORE', open, '-inf', whole(now))
        for n = 1, amount do call('ZADD', open, whole(expires), KEYS[1] .. '#' .. n) end
        call('PEXPIRE', open, whole(expires - now + 60000))
      end
    end
    saveAll(key, windows, now)
  end
  if rescued then seen.scopes[c.place] = seen.scopes[c.place] or readScope() end
  for i, grace in ipairs(c.grace) do
    local scope = seen.scopes[i]
    local tries = scope and grace >= 0 and scope.failures > grace
    local marks = rescued and scope and (i == c.place or scope.rest > now)
    if tries then scope.rest = max(scope.rest, now + backoff(scope.failures - grace)) end
    if marks then scope.rescued = now end
    if tries or marks then writeScope(c.keys[i], scope, now) end
  end
  return left
end

-- rescuable says whether a candidate that should rest may be taken all the same: only
-- guesses stand against it, and neither it nor what it shares a rest with was rescued
-- in the last half minute.
local function rescuable(c, seen, now)
  if seen.hard then return false end
  for i in ipairs(c.grace) do
    local scope = seen.scopes[i]
    if scope and (i == c.place or scope.rest > now) and scope.rescued + 30000 > now then return false end
  end
  return c.place ~= 0
end

-- interval is how far apart calls like this one have to start for the tightest window
-- of a candidate to carry them. A fixed window gives all at its boundary; a second
-- between two calls is enough there.
local function interval(c, demand, seen, now)
  local apart = 0
  for _, windows in ipairs(seen.owners) do
    for _, w in ipairs(windows) do
      local share = demand[2 * w.slot + 1] / max(w.limit, 1)
      if w.reset == 'rolling' then
        apart = max(apart, share * w.length)
      elseif w.reset == 'concurrency' then
        local pace = paceOf(seen.values[#c.grace + class], now)
        apart = max(apart, share * (pace and pace[2] or 1000))
      else
        apart = max(apart, min(1000, share * w.length))
      end
    end
  end
  return apart > 0 and math.ceil(apart) or 100
end

-- turn gives a caller its place among those who wait for the same: a clock of its own
-- stands at the time of the next free turn, as in the virtual scheduling of ATM's
-- generic cell rate algorithm (ITU-T I.371). The row is no longer than a window's
-- length; whoever comes later begins it again.
local function turn(key, first, now)
  local mine = max(first.at, tonumber(call('GET', key) or nil) or 0)
  if mine > first.at + first.row then mine = first.at end
  set(key, whole(mine + first.apart), mine + first.apart - now)
  return mine
end

local now = clock(ARGV[1])
local earlier, turns = call('GET', KEYS[1]), nil
if earlier then
  local kind, till, reply = match(earlier, '^(%a+) (%S+) %S+\n([^\n]*)')
  if kind == 'waits' then
    turns = tonumber(till)
  elseif reply ~= '' and tonumber(till) > now then
    return reply
  end
end

local expires = now + ARGV[2]
local skipped, first, rescue

-- reserve takes a candidate and remembers the reply.
local function reserve(index, c, demand, text, seen, rescued)
  local left = take(c, demand, seen, expires, rescued, now)
  local reply = format('{"index":%d,"now":%d,"name":%s,"left":[%s]', index, now, c.quoted, table.concat(left, ','))
  local pace = paceOf(seen.values[#c.grace + class], now)
  if pace then reply = reply .. format(',"pace":[%.2f,%.1f,%.1f]', pace[1], pace[2], pace[3]) end
  if rescued then reply = reply .. ',"rescued":true' end
  if skipped then reply = reply .. ',"skipped":' .. cjson.encode(skipped) end
  reply = reply .. '}'
  set(KEYS[1], format('held %d %d\n%s\n%s', expires, now, reply, text), expires - now)
  return reply
end

local index = -1
for text in string.gmatch(ARGV[6], '[^\n]+') do
  local demand = cjson.decode(text)
  index = index + 1
  local c = planOf(demand[1])
  if not c then return false end
  local found, seen = look(c, demand, now)
  if not found then return reserve(index, c, demand, text, seen) end
  found.index = index
  skipped = skipped or {}
  skipped[#skipped + 1] = found
  if ARGV[5] == '1' and rescuable(c, seen, now) and (not rescue or found.at < rescue.at) then
    rescue = {at = found.at, index = index, c = c, demand = demand, text = text, seen = seen}
  end
  if found.at and (not first or found.at < first.at) then
    first = {at = found.at, name = found.name or c.quoted, apart = interval(c, demand, seen, now), row = 60000}
    if found.why == 'spent' then
      for _, windows in ipairs(seen.owners) do
        for _, w in ipairs(windows) do first.row = max(first.row, w.length) end
      end
    end
  end
end
if rescue then return reserve(rescue.index, rescue.c, rescue.demand, rescue.text, rescue.seen, true) end

local wake
if class == 2 and first then
  -- Who asks again before its turn keeps it.
  wake = turns
  if not wake or wake <= now then
    wake = turn('{parley}:turn:' .. (match(first.name, '^{parley}:(.*)') or first.name), first, now)
    set(KEYS[1], format('waits %d 0\n', wake), wake - now)
  end
end
return cjson.encode({index = -1, skipped = skipped, now = now, wake = wake})
