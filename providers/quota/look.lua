-- What stands against a candidate.

-- A guess of ours may be wrong: that a place is ill or has too much to do. Such a
-- hurdle alone can be overruled by a rescue.
local guesses = {overloaded = true, unavailable = true, timeout = true}

-- windowName is the window's name as the caller knows it.
local function windowName(key, field)
  if field == '.' then return key end
  return key .. '/' .. field
end

-- refused tells what keeps a demand out of an opened window: why and until when.
local function refused(w, amount, keep, now)
  if amount > w.limit then return 'too_large', amount <= w.most and w.till or nil end
  local need = amount + keep
  if need * w.unit <= w.left then return end
  if w.reset == 'never' then return 'spent', nil end
  if w.limit == 0 then return 'spent', w.till end
  if w.reset == 'concurrency' then return 'spent', now + 1000 end
  if w.reset ~= 'rolling' then return 'spent', w.mark end
  local missing = min(need, w.limit) * w.unit - w.left
  if missing <= 0 then return 'spent', now + w.length end
  return 'spent', now + math.ceil(missing / w.limit)
end

-- look reads all about a candidate: its plan, and the call's demand on it, which is
-- the plan's digest, 1 if it was tried, and for each window amount and floor. It returns what keeps it out for longest, nil
-- when nothing does; one without a time (`at`) cannot be waited out. The state is in
-- seen: scopes, windows by owner, and the values of further keys.
local function look(c, demand, now)
  local seen = {scopes = {}, owners = {}, ready = 0}
  local worst
  local function against(why, at, name, cause, guessed)
    if not guessed then seen.hard = true end
    if not worst or (worst.at and (not at or at > worst.at)) then
      worst = {why = why, at = at, name = name, cause = cause}
    end
  end
  local values = call('MGET', unpack(c.keys))
  seen.values = values
  for i = 1, #c.grace do
    if values[i] then
      local scope = readScope(values[i])
      seen.scopes[i] = scope
      if scope.till > now then against('benched', scope.till, c.keys[i], scope.cause, guesses[scope.cause]) end
      if c.grace[i] >= 0 and scope.rest > now then against('unhealthy', scope.rest, c.keys[i], nil, true) end
    end
  end
  if c.served then
    local till = tonumber(values[#c.keys] or nil) or 0
    if till <= now then against('unserved', now + 15000, c.keys[#c.keys]) end
  end
  for i, owner in ipairs(c.owners or {}) do
    local windows = openAll(owner, now)
    seen.owners[i] = windows
    for _, w in ipairs(windows) do
      local amount, keep = demand[2 * w.slot + 1], demand[2 * w.slot + 2]
      local why, at = refused(w, amount, keep, now)
      if why then against(why, at, windowName(owner[1][1], w.field)) end
    end
  end
  if demand[2] == 1 then against('tried', now + 10000) end
  return worst, seen
end

-- paceOf reads a place's pace for one class: calls, mean and 95th percentile in ms.
-- What is an hour old counts half.
local function paceOf(text, now)
  if not text then return nil end
  local calls, mean, p95, at = match(text, '^(%S+) (%S+) (%S+) (%S+)$')
  return {calls * 2 ^ (-max(0, now - at) / 3600000), tonumber(mean), tonumber(p95)}
end
