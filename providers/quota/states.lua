-- Tells what is known about candidates and takes nothing.
-- KEYS: any key of the ledger's slot. ARGV: time in ms or 0, nothing, the coming
-- boundaries as JSON, the demands on the candidates, a line of JSON each. Returns an empty
-- text when Redis does not have a candidate's plan.
local now = clock(ARGV[1])
local states = {}
for text in string.gmatch(ARGV[4], '[^\n]+') do
  local demand = cjson.decode(text)
  local c = planOf(demand[1])
  if not c then return '' end
  local left, limits
  for slot, w in ipairs(windowsOf(c, now)) do
    left, limits = left or {}, limits or {}
    left[slot], limits[slot] = math.floor(w.left / w.unit), w.limit
  end
  local found = look(c, demand, now)
  local place = scopes[c.keys[c.place]]
  -- Never empty: the two Luas encode an empty table differently.
  states[#states + 1] = {
    hurdle = found, left = left, limits = limits, failures = place and place.failures or 0,
    interactive = paceOf(c, 1, now), deferred = paceOf(c, 2, now),
  }
end
return cjson.encode({now = now, states = states[1] and states or nil})
