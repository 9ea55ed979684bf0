-- Pauses a scope until a time; a longer pause that is already set stays.
-- KEYS: the scope's pause. ARGV: time in ms or 0, until in ms, cause.
pause(KEYS[1], tonumber(ARGV[2]), ARGV[3], clock(ARGV[1]))
return 1
