-- Tells what is known about candidates and takes nothing.
-- KEYS: any key of the ledger's slot. ARGV: time in ms or 0, nothing, the coming
-- boundaries as JSON, the demands on the candidates, a line of JSON each. Returns nothing
-- when Redis does not have a candidate's plan.
local now = clock(ARGV[1])
local states = {}
for text in string.gmatch(ARGV[4], '[^\n]+') do
  local demand = cjson.decode(text)
  local c = planOf(demand[1])
  if not c then return false end
  local found, seen = look(c, demand, now)
  local left
  for _, windows in ipairs(seen.owners) do
    for _, w in ipairs(windows) do
      left = left or {}
      left[w.slot] = math.floor(w.left / w.unit)
    end
  end
  local place = seen.scopes[c.place]
  -- Never empty: the two Luas encode an empty table differently.
  states[#states + 1] = {
    hurdle = found, left = left, failures = place and place.failures or 0,
    interactive = paceOf(seen.values[#c.grace + 1], now), deferred = paceOf(seen.values[#c.grace + 2], now),
  }
end
return cjson.encode({now = now, states = states[1] and states or nil})
