-- Takes one call off an interview's promise. ARGV: the interview.

local text = call('HGET', held, ARGV[1])
if not text then return 0 end
local p = read(text)
if p.calls == 0 then return 0 end
local share = math.floor(p.weight / p.calls)
call('HSET', held, ARGV[1], (p.private and '1' or '0') .. ' ' .. whole(p.calls - 1) .. ' ' .. whole(p.weight - share) .. ' ' .. p.rest)
add(p.private, -share, true)
return share
