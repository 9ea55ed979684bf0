-- Promises. KEYS, the same for every script: the sums, the promises by interview, the
-- interviews by the end of their promise. A promise is a text
--   <private> <calls> <weight> <depth> <left> <note>
-- where weight is what is not spent yet, in calls of the usual size; calls are those to
-- come; and the rest is the decision, for who asks again.

local call = redis.call
local sums, held, ends = KEYS[1], KEYS[2], KEYS[3]

local function whole(number) return string.format('%d', number) end

local function clock(given)
  if given ~= '0' then return tonumber(given) end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function read(text)
  local private, calls, weight, rest = string.match(text, '^(%d) (%d+) (%d+) (.*)$')
  return {private = private == '1', calls = tonumber(calls), weight = tonumber(weight), rest = rest}
end

-- add changes what is promised; what a call spends of it goes to the sums of what is gone.
local function add(private, weight, gone)
  call('HINCRBY', sums, 'all', whole(weight))
  if private then call('HINCRBY', sums, 'private', whole(weight)) end
  if gone then
    call('HINCRBY', sums, 'all_gone', whole(-weight))
    if private then call('HINCRBY', sums, 'private_gone', whole(-weight)) end
  end
end

-- drop ends a promise.
local function drop(id)
  local text = call('HGET', held, id)
  if text then
    local p = read(text)
    add(p.private, -p.weight)
    call('HDEL', held, id)
  end
  call('ZREM', ends, id)
end
