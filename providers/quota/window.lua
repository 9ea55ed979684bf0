-- Windows. Those of one owner stand in one hash, a field each, which holds
--   left mark opened [learned till]
-- where mark is the time from which a rolling window refills and the coming boundary of
-- a fixed one, opened is when the fixed window's present period was seen first, and
-- learned is a limit lower than the catalog's that holds until till.
-- The field x is the time until which the hash is kept.

-- hashes are those that this call has read, by their key: x, and windows by field. A
-- window is opened once, changed here and written once at the end, so that each step
-- of a call sees what those before it have left.
local hashes = {}

local boundaries

-- boundary is the next end of a fixed window: of ARGV[3]'s coming two, the one that
-- has not passed on this clock, so that a process whose own clock runs ahead cannot
-- open the next period early.
local function boundary(reset, now)
  boundaries = boundaries or cjson.decode(ARGV[3])
  local ends = boundaries[reset]
  return ends[1] > now and ends[1] or ends[2]
end

-- open brings a window up to now. A rolling window is counted in units of 1/length of
-- its metric: a millisecond then refills exactly `limit` units, all numbers are whole,
-- and nothing is lost to rounding. All others are counted in their metric.
local function open(key, field, text, limit, length, reset, now)
  local most, learned, learnedTill = limit, nil, nil
  local left, mark, opened, rest
  if text then
    left, mark, opened, rest = match(text, '^(%S+) (%S+) (%S+)(.*)$')
    left, mark = tonumber(left), tonumber(mark)
    if rest ~= '' then
      local told, till = match(rest, '^ (%S+) (%S+)$')
      told, till = tonumber(told), tonumber(till)
      if till > now then
        learned, learnedTill = told, till
        limit = min(limit, told)
      end
    end
  end
  local unit, full = 1, limit
  if reset == 'rolling' then
    unit, full, opened = length, limit * length, 0
    local since = mark or now
    mark = max(now, since)
    left = left and min(full, left + (mark - since) * limit) or full
  elseif reset == 'concurrency' then
    left, mark, opened = limit - call('ZCOUNT', key .. ':' .. field, '(' .. whole(now), '+inf'), now, 0
  elseif reset == 'never' then
    left, mark, opened = left and min(limit, left) or limit, now, 0
  elseif left and mark > now then
    left, opened = min(limit, left), tonumber(opened)
  else
    left, mark, opened = limit, boundary(reset, now), now
  end
  return {
    key = key, field = field, reset = reset, length = length, limit = limit, most = most, unit = unit, full = full,
    left = left, mark = mark, opened = opened, learned = learned, till = learnedTill,
  }
end

-- draw takes from a window. The provider counts a call when it arrives, some time after
-- it was reserved, and a window that is full there refills from then on only: were it
-- to refill here at once, a few tokens would be given that the provider does not have.
-- So it waits for a call's travel. That is time lost, not credit: the whole limit can
-- still be taken at once.
local function draw(w, amount, now)
  if w.reset == 'rolling' and amount > 0 and w.limit > 0 then
    local travel = min(250, math.floor(w.length / 10))
    w.mark = max(w.mark, now + travel - math.floor((w.full - w.left) / w.limit))
  end
  w.left, w.changed = w.left - amount * w.unit, true
end

-- lasts is for how many milliseconds a window's state differs from a new one's.
-- Credit that is given once is kept for ever: forgetting it would give it again.
local function lasts(w, now)
  local ms = w.learned and w.till - now or 0
  if w.reset == 'never' then return never end
  if w.reset == 'concurrency' then return ms end
  if w.reset == 'rolling' then return max(ms, w.mark - now + math.ceil((w.full - w.left) / max(w.limit, 1))) end
  return max(ms, w.mark - now)
end

-- save writes what has changed in one hash. What it has to be kept for is rounded up by
-- a quarter, so that the time to live is seldom touched.
local function save(key, hash, now)
  local args, n, need = {'HSET', key}, 2, 0
  for field, w in pairs(hash.windows) do
    if w.changed and (w.reset ~= 'concurrency' or w.learned) then
      local text = format('%d %d %d', w.left, w.mark, w.opened)
      if w.learned then text = text .. format(' %d %d', w.learned, w.till) end
      args[n + 1], args[n + 2] = field, text
      n = n + 2
      need = max(need, lasts(w, now))
    end
  end
  if n == 2 then return end
  if min(never, now + need) <= hash.x then return call(unpack(args)) end
  local keep = math.ceil(need * 1.25)
  args[n + 1], args[n + 2] = 'x', whole(min(never, now + keep))
  call(unpack(args))
  if need == never then call('PERSIST', key) else call('PEXPIRE', key, whole(keep + 60000)) end
end

-- saveAll writes all that has changed and forgets what was read.
local function saveAll(now)
  for key, hash in pairs(hashes) do save(key, hash, now) end
  hashes = {}
end

-- clashes says whether a window of an owner was read with another limit, length or
-- reset, as for a process that has another catalog.
local function clashes(owner)
  local read, specs = owner[1], owner[2]
  local hash = hashes[read[1]]
  for n = 4, hash and #specs or 0, 4 do
    local w = hash.windows[read[n / 4 + 1]]
    if w and (w.most ~= specs[n - 3] or w.length ~= specs[n - 2] or w.reset ~= specs[n - 1]) then return true end
  end
  return false
end

-- openAll adds the windows of one owner to a list, by their positions. It is given the
-- hash's key, their fields and x, and then for each its limit, length, reset and position.
local function openAll(windows, owner, now)
  local read, specs = owner[1], owner[2]
  local key = read[1]
  local values = call('HMGET', unpack(read))
  local hash = hashes[key] or {x = tonumber(values[#values] or nil) or 0, windows = {}}
  hashes[key] = hash
  for i = 1, #values - 1 do
    local field, n = read[i + 1], 4 * i
    local w = hash.windows[field] or open(key, field, values[i], specs[n - 3], specs[n - 2], specs[n - 1], now)
    hash.windows[field], windows[specs[n]] = w, w
  end
end

-- windowsOf returns the windows of a plan or an outcome in its order.
local function windowsOf(c, now)
  if c.hashes == hashes then return c.windows end
  local windows, owners = {}, c.owners or {}
  for _, owner in ipairs(owners) do
    if clashes(owner) then saveAll(now) end
  end
  for _, owner in ipairs(owners) do openAll(windows, owner, now) end
  c.windows, c.hashes = windows, hashes
  return windows
end
