-- Promises an interview the first of its options that fits, or nothing.
-- ARGV: time in ms or 0, the interview, how long the promise lasts in ms, 1 if it is
-- private, what was gone of all and of private promises before the survey, how many
-- calls the survey found in the interview's own pool, a note for who asks again; then for
-- each option depth, calls, weight, and what may be promised in all and privately.
-- Returns {depth, left, note}, or, when nothing fits, an empty text, what counts as
-- promised in all and privately, the time at which enough promises will have ended for
-- the last option (0 when never), and both sums without what was spent since the survey.

local now, id, lasts, private = clock(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'

-- Each call ends more promises than it makes, so the row never grows for long.
for _, over in ipairs(call('ZRANGEBYSCORE', ends, '-inf', whole(now), 'LIMIT', '0', '100')) do drop(over) end

local known = call('HGET', held, id)
local till = known and tonumber(call('ZSCORE', ends, id))
if known and till > now then
  local depth, left, note = string.match(read(known).rest, '^(%S+) (%S+) (.*)$')
  return {depth, tonumber(left), note}
end
if known then drop(id) end

local function sum(name) return tonumber(call('HGET', sums, name) or nil) or 0 end
-- since is what was spent of promises after the survey, which therefore counted it as left.
local function since(name, before) return math.max(0, sum(name .. '_gone') - tonumber(before)) end
local all = sum('all') + since('all', ARGV[5])
local own = sum('private') + since('private', ARGV[6])

-- keep lets the keys live as long as the promise, and a minute more.
local function keep()
  local need = lasts + 60000
  for _, key in ipairs(KEYS) do
    if call('PTTL', key) < need then call('PEXPIRE', key, whole(need)) end
  end
end

for n = 9, #ARGV, 5 do
  local depth, weight = ARGV[n], tonumber(ARGV[n + 2])
  if all + weight <= tonumber(ARGV[n + 3]) and (not private or own + weight <= tonumber(ARGV[n + 4])) then
    local left = tonumber(ARGV[7]) - all
    if private then left = math.min(tonumber(ARGV[n + 3]) - all, tonumber(ARGV[7]) - own) end
    local rest = depth .. ' ' .. whole(left) .. ' ' .. ARGV[8]
    call('HSET', held, id, ARGV[4] .. ' ' .. ARGV[n + 1] .. ' ' .. whole(weight) .. ' ' .. rest)
    call('ZADD', ends, whole(now + lasts), id)
    add(private, weight)
    keep()
    return {depth, left, ARGV[8]}
  end
end

-- freeAt walks the promises that end first until enough of them has come back.
local function freeAt()
  local weight, roomAll, roomOwn = tonumber(ARGV[#ARGV - 2]), tonumber(ARGV[#ARGV - 1]), tonumber(ARGV[#ARGV])
  local row = call('ZRANGE', ends, '0', '255', 'WITHSCORES')
  local freeAll, freeOwn = all, own
  for i = 1, #row, 2 do
    local text = call('HGET', held, row[i])
    local p = text and read(text)
    if p then
      freeAll = freeAll - p.weight
      if p.private then freeOwn = freeOwn - p.weight end
    end
    if freeAll + weight <= roomAll and (not private or freeOwn + weight <= roomOwn) then return tonumber(row[i + 1]) end
  end
  return 0
end

return {'', all, own, freeAt(), sum('all'), sum('private')}
