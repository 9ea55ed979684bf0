-- Serves asks in their order, each as if it had come alone: it reserves in every window
-- of the first of its candidates that nothing stands against.
-- KEYS: the reservations. All other keys stand in the plans; they share their slot.
-- ARGV: time in ms or 0, life of a reservation in ms, the coming boundaries as JSON, and
-- for each reservation its ask: a line with the class (1 interactive, 2 deferred), 1
-- where a rescue is asked for and 1 where no turn is, and the demands on the candidates,
-- a line of JSON each: only those that are looked at are decoded. Returns each ask's reply
-- as JSON, or an empty text when Redis does not have a candidate's plan.
--
-- The reservation is a text whose first line is one of
--   held <expires> <began>     then the reply and the demand
--   ended <expires> 0          then the reply
--   waits <turn> 0

local now = clock(ARGV[1])
local life = tonumber(ARGV[2])
local expires = now + life

-- Reservations are written after the windows: what fails in between counts as spent.
local records, lives = {}, {}

-- hold reserves what may be under way at once.
local function hold(w, amount, id)
  local open = w.key .. ':' .. w.field
  call('ZREMRANGEBYSCORE', open, '-inf', whole(now))
  for n = 1, amount do call('ZADD', open, whole(expires), id .. '#' .. n) end
  call('PEXPIRE', open, whole(life + 60000))
end

-- take reserves in a candidate and returns what is left of each window. While a scope
-- has failed and not yet answered again, one call is let through at a time: it holds the
-- scope until its outcome.
local function take(id, c, demand, rescued)
  local left = {}
  for slot, w in ipairs(windowsOf(c, now)) do
    local amount = demand[2 * slot + 1]
    draw(w, amount, now)
    left[slot] = math.floor(w.left / w.unit)
    if w.reset == 'concurrency' then hold(w, amount, id) end
  end
  for i, grace in ipairs(c.grace) do
    local key = c.keys[i]
    local scope = scopes[key] or rescued and i == c.place and readScope()
    if scope then
      local tries = grace >= 0 and scope.failures > grace
      local marks = rescued and (i == c.place or scope.rest > now)
      if tries then scope.rest = max(scope.rest, now + backoff(scope.failures - grace)) end
      if marks then scope.rescued = now end
      if tries or marks then writeScope(key, scope, now) end
      scopes[key] = scope
    end
  end
  return left
end

-- formOf is how a reply begins that gives a candidate. It lacks the index and what is
-- left of that many windows.
local function formOf(c, windows)
  c.form = c.form or format('{"index":%%d,"now":%d,"name":%s,"left":[%s]', now, c.quoted:gsub('%%', '%%%%'),
    string.rep(',%d', windows):sub(2))
  return c.form
end

-- reserve takes a candidate and remembers the reply.
local function reserve(id, class, at, skipped, rescued)
  local c = at.c
  local left = take(id, c, at.demand, rescued)
  local reply = format(formOf(c, #left), at.index, unpack(left))
  local pace = paceOf(c, class, now)
  if pace then reply = reply .. format(',"pace":[%.2f,%.1f,%.1f]', pace[1], pace[2], pace[3]) end
  if rescued then reply = reply .. ',"rescued":true' end
  if skipped then reply = reply .. ',"skipped":' .. cjson.encode(skipped) end
  reply = reply .. '}'
  records[id], lives[id] = format('held %d %d\n%s\n%s', expires, now, reply, at.text), life
  return reply
end

-- rescuable says whether a candidate that should rest may be taken all the same when
-- only guesses stand against it: neither it nor what it shares a rest with was rescued
-- in the last half minute.
local function rescuable(c)
  for i in ipairs(c.grace) do
    local scope = scopes[c.keys[i]]
    if scope and (i == c.place or scope.rest > now) and scope.rescued + 30000 > now then return false end
  end
  return c.place ~= 0
end

-- interval is how far apart calls like this one have to start for the tightest window
-- of a candidate to carry them, of those that are no longer than reach. A fixed window
-- gives all at its boundary; a second between two calls is enough there.
local function interval(c, demand, class, reach)
  local apart = 0
  for slot, w in ipairs(windowsOf(c, now)) do
    local share = w.length <= reach and demand[2 * slot + 1] / max(w.limit, 1) or 0
    if w.reset == 'rolling' then
      apart = max(apart, share * w.length)
    elseif w.reset == 'concurrency' then
      local pace = paceOf(c, class, now)
      apart = max(apart, share * (pace and pace[2] or 1000))
    else
      apart = max(apart, min(1000, share * w.length))
    end
  end
  return apart > 0 and math.ceil(apart) or 100
end

-- waitFor describes a candidate that a caller may wait for: when it may be free, and how
-- those who wait for it stand in a row. They stand as far apart as the windows up to the
-- longest that is spent can carry them: a day that still holds enough for a call slows
-- down nobody who waits for a minute. Who finds it spent at its turn waits for it then.
local function waitFor(at, hurdle, class)
  local row, reach = 60000, 60000
  for slot, w in ipairs(hurdle.why == 'spent' and windowsOf(at.c, now) or {}) do
    row = max(row, w.length)
    if refused(w, at.demand[2 * slot + 1], at.demand[2 * slot + 2], now) then reach = max(reach, w.length) end
  end
  return {at = hurdle.at, name = hurdle.name or at.c.quoted, apart = interval(at.c, at.demand, class, reach), row = row}
end

-- turn gives a caller its place among those who wait for the same: a clock of its own
-- stands at the time of the next free turn, as in the virtual scheduling of ATM's
-- generic cell rate algorithm (ITU-T I.371). The row is no longer than a window's
-- length; whoever comes later begins it again.
local function turn(first)
  local key = '{parley}:turn:' .. (match(first.name, '^{parley}:(.*)') or first.name)
  local mine = max(first.at, tonumber(call('GET', key) or nil) or 0)
  if mine > first.at + first.row then mine = first.at end
  set(key, whole(mine + first.apart), mine + first.apart - now)
  return mine
end

-- earlierOf reads a record: the reply that its id got, or the turn that it waits for.
local function earlierOf(record)
  if not record then return end
  local kind, till, reply = match(record, '^(%a+) (%S+) %S+\n([^\n]*)')
  if kind == 'waits' then return nil, tonumber(till) end
  if reply ~= '' and tonumber(till) > now then return reply end
end

-- serve answers one ask, given what Redis knows of its id.
local function serve(id, ask, record)
  local reply, wake = earlierOf(records[id] or record)
  if reply then return reply end
  local class, rescues, more = match(ask, '^(%d) (%d) (%d)')
  class, rescues, more = tonumber(class), rescues == '1', more == '1'
  local skipped, first, rescue
  local index = -1
  for text in string.gmatch(ask, '%[[^\n]+') do
    local demand = cjson.decode(text)
    local c = planOf(demand[1])
    if not c then return '' end
    index = index + 1
    local at = {index = index, c = c, demand = demand, text = text}
    local hurdle, hard = look(c, demand, now)
    if not hurdle then return reserve(id, class, at, skipped) end
    hurdle.index = index
    skipped = skipped or {}
    skipped[#skipped + 1] = hurdle
    if rescues and not hard and (not rescue or hurdle.at < rescue.hurdle.at) and rescuable(c) then
      at.hurdle, rescue = hurdle, at
    end
    if hurdle.at and (not first or hurdle.at < first.at) then first = waitFor(at, hurdle, class) end
  end
  if rescue then return reserve(id, class, rescue, skipped, true) end
  if class == 2 and first and not more then
    -- Who asks again before its turn keeps it.
    if not wake or wake <= now then
      wake = turn(first)
      records[id], lives[id] = format('waits %d 0\n', wake), wake - now
    end
  else
    wake = nil
  end
  return cjson.encode({index = -1, skipped = skipped, now = now, wake = wake})
end

local replies, earlier = {}, call('MGET', unpack(KEYS))
for i, id in ipairs(KEYS) do replies[i] = serve(id, ARGV[3 + i], earlier[i]) end
saveAll(now)
for id, record in pairs(records) do set(id, record, lives[id]) end
return replies
