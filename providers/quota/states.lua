-- Tells what is known about candidates and takes nothing.
-- KEYS: any key of the ledger's slot. ARGV: time in ms or 0, nothing, the coming
-- boundaries as JSON, then each candidate as JSON.
local now = clock(ARGV[1])
local states = {}
for i = 4, #ARGV do
  local c = cjson.decode(ARGV[i])
  local found, seen = look(c, now)
  local left
  for _, windows in ipairs(seen.owners) do
    for _, w in ipairs(windows) do
      left = left or {}
      left[w.slot] = math.floor(w.left / w.unit)
    end
  end
  local place = seen.scopes[c.place]
  states[#states + 1] = {
    hurdle = found, left = left, failures = place and place.failures,
    interactive = paceOf(seen.values[#c.grace + 1], now), deferred = paceOf(seen.values[#c.grace + 2], now),
    index = i - 4,
  }
end
return cjson.encode({now = now, states = states[1] and states or nil})
