-- What stands against a candidate.

-- A guess of ours may be wrong: that a place is ill or has too much to do. Such a
-- hurdle alone can be overruled by a rescue.
local guesses = {overloaded = true, unavailable = true, timeout = true}

-- What this call has read, by key: scopes (false where nothing is known), which are
-- changed here and written at once, and the texts of paces and signs of life.
local scopes, texts = {}, {}

-- read fetches all about a plan but its windows, once in a call.
local function read(c)
  if c.read then return end
  local values = call('MGET', unpack(c.keys))
  for i, key in ipairs(c.keys) do
    if i > #c.grace then
      texts[key] = values[i]
    elseif scopes[key] == nil then
      scopes[key] = values[i] and readScope(values[i])
    end
  end
  c.read = true
end

-- floorOf is what a demand has to leave in a window. It was reckoned from the limit that
-- the caller knows; of a lower one that the provider told it is the same share, and no
-- less than one more call like this: in full it might be more than the window ever holds.
local function floorOf(w, amount, keep)
  if w.limit >= w.most then return keep end
  return min(max(math.floor(keep * w.limit / w.most), min(keep, amount)), max(0, w.limit - amount))
end

-- refused tells what keeps a demand out of an opened window: why and until when.
local function refused(w, amount, keep, now)
  if amount > w.limit then return 'too_large', amount <= w.most and w.till or nil end
  local need = amount + floorOf(w, amount, keep)
  if need * w.unit <= w.left then return end
  if w.reset == 'never' then return 'spent', nil end
  if w.limit == 0 then return 'spent', w.till end
  if w.reset == 'concurrency' then return 'spent', now + 1000 end
  if w.reset ~= 'rolling' then return 'spent', w.mark end
  local missing = min(need, w.limit) * w.unit - w.left
  if missing <= 0 then return 'spent', now + w.length end
  return 'spent', w.mark + math.ceil(missing / w.limit)
end

-- windowName is the window's name as the caller knows it.
local function windowName(w)
  if w.field == '.' then return w.key end
  return w.key .. '/' .. w.field
end

-- look returns what keeps a call out of a candidate for longest, nil when nothing does,
-- and whether any of it is more than a guess; a hurdle without a time (`at`) cannot be
-- waited out. The demand is the plan's digest, 1 if the candidate was tried, and for
-- each window amount and floor.
local function look(c, demand, now)
  local worst, hard
  local function against(why, at, name, cause, guessed)
    hard = hard or not guessed
    if not worst or (worst.at and (not at or at > worst.at)) then
      worst = {why = why, at = at, name = name, cause = cause}
    end
  end
  read(c)
  for i, grace in ipairs(c.grace) do
    local key = c.keys[i]
    local scope = scopes[key]
    if scope then
      if scope.till > now then against('benched', scope.till, key, scope.cause, guesses[scope.cause]) end
      if grace >= 0 and scope.rest > now then against('unhealthy', scope.rest, key, nil, true) end
    end
  end
  if c.served then
    local key = c.keys[#c.keys]
    local till = tonumber(texts[key] or nil) or 0
    if till <= now then against('unserved', now + 15000, key) end
  end
  for slot, w in ipairs(windowsOf(c, now)) do
    local why, at = refused(w, demand[2 * slot + 1], demand[2 * slot + 2], now)
    if why then against(why, at, windowName(w)) end
  end
  if demand[2] == 1 then against('tried', now + 10000) end
  return worst, hard
end

-- paceOf returns a place's pace for a class, nil when it is not known.
local function paceOf(c, class, now)
  local text = texts[c.keys[#c.grace + 1]]
  if not text then return nil end
  local calls, mean, p95 = readPace(readPaces(text)[class], now)
  return calls > 0 and {calls, mean, p95} or nil
end
