-- Notes that somebody serves a queue, and ends the pause that said otherwise.
-- KEYS: the queue's sign of life, the queue's pause.
-- ARGV: time in ms or 0, for how long in ms, the cause of the pause to end.
redis.call('HSET', KEYS[1], 'until', whole(clock(ARGV[1]) + tonumber(ARGV[2])))
keep(KEYS[1], tonumber(ARGV[2]))
if redis.call('HGET', KEYS[2], 'cause') == ARGV[3] then redis.call('DEL', KEYS[2]) end
return 1
