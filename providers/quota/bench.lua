-- Pauses a scope until a time; a longer pause that is set already stays.
-- KEYS: the scope. ARGV: time in ms or 0, until in ms, cause.
local now = clock(ARGV[1])
local scope = readScope(call('GET', KEYS[1]))
pause(scope, tonumber(ARGV[2]), ARGV[3], now)
writeScope(KEYS[1], scope, now)
return 1
