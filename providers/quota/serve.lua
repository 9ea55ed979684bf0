-- Notes that somebody serves a queue, and ends the pause that said otherwise.
-- KEYS: the queue's sign of life, the queue's scope.
-- ARGV: time in ms or 0, for how long in ms, the cause of the pause to end.
local now = clock(ARGV[1])
set(KEYS[1], whole(now + ARGV[2]), tonumber(ARGV[2]))
local text = call('GET', KEYS[2])
if text then
  local scope = readScope(text)
  if scope.cause == ARGV[3] then
    scope.till, scope.cause = 0, ''
    writeScope(KEYS[2], scope, now)
  end
end
return 1
