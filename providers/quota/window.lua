-- Windows. Those of one owner stand in one hash, a field each, which holds
--   left mark opened [learned till]
-- where mark is the time of the last refill of a rolling window and the coming
-- boundary of a fixed one, opened is when the fixed window's present period was seen
-- first, and learned is a limit lower than the catalog's that holds until till.
-- The field x is the time until which the hash is kept.

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
local function open(spec, text, key, field, now)
  local limit, length, reset = spec[1], spec[2], spec[3]
  local w = {limit = limit, most = limit, length = length, reset = reset, slot = spec[4], field = field, unit = 1}
  local left, mark, opened, rest
  if text then
    left, mark, opened, rest = match(text, '^(%S+) (%S+) (%S+)(.*)$')
    left, mark = tonumber(left), tonumber(mark)
    if rest ~= '' then
      local learned, till = match(rest, '^ (%S+) (%S+)$')
      if tonumber(till) > now then
        w.learned, w.till = tonumber(learned), tonumber(till)
        limit = min(limit, w.learned)
        w.limit = limit
      end
    end
  end
  w.mark, w.opened = now, 0
  if reset == 'rolling' then
    local full = limit * length
    w.unit, w.full, w.left = length, full, full
    if left then
      w.mark = max(now, mark)
      w.left = min(full, left + (w.mark - mark) * limit)
    end
    return w
  end
  w.full = limit
  if reset == 'concurrency' then
    w.key = key .. ':' .. field
    w.left = limit - call('ZCOUNT', w.key, '(' .. whole(now), '+inf')
  elseif reset == 'never' then
    w.left = left and min(limit, left) or limit
  elseif left and mark > now then
    w.left, w.mark, w.opened = min(limit, left), mark, tonumber(opened)
  else
    w.left, w.mark, w.opened = limit, boundary(reset, now), now
  end
  return w
end

-- lasts is for how many milliseconds a window's state differs from a new one's.
-- Credit that is given once is kept for ever: forgetting it would give it again.
local function lasts(w, now)
  local ms = w.learned and w.till - now or 0
  if w.reset == 'never' then return never end
  if w.reset == 'concurrency' then return ms end
  if w.reset == 'rolling' then return max(ms, math.ceil((w.full - w.left) / max(w.limit, 1))) end
  return max(ms, w.mark - now)
end

-- openAll reads the windows of one owner: their specs and, for HMGET, the hash's key,
-- their fields and x.
local function openAll(owner, now)
  local fields = owner[1]
  local values = call('HMGET', unpack(fields))
  local windows = {x = tonumber(values[#values] or nil) or 0}
  for i = 2, #owner do
    windows[i - 1] = open(owner[i], values[i - 1], fields[1], fields[i], now)
  end
  return windows
end

-- saveAll writes the windows of one owner back. What they have to be kept for is
-- rounded up by a quarter, so that the time to live is seldom touched.
local function saveAll(key, windows, now)
  local args, need = {'HSET', key}, 0
  local n = 2
  for _, w in ipairs(windows) do
    if w.reset ~= 'concurrency' or w.learned then
      local text = format('%.0f %.0f %.0f', w.left, w.mark, w.opened)
      if w.learned then text = text .. format(' %.0f %.0f', w.learned, w.till) end
      args[n + 1], args[n + 2] = w.field, text
      n = n + 2
      need = max(need, lasts(w, now))
    end
  end
  if n == 2 then return end
  if min(never, now + need) <= windows.x then return call(unpack(args)) end
  local keep = math.ceil(need * 1.25)
  args[n + 1], args[n + 2] = 'x', whole(min(never, now + keep))
  call(unpack(args))
  if need == never then call('PERSIST', key) else call('PEXPIRE', key, whole(keep + 60000)) end
end
