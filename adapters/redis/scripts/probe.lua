-- Where a stage stands in a source and which commit brought it there. Keys: the cursor, the commit counter.

local CURSOR, COMMITS = KEYS[1], KEYS[2]

local run, data, commits = identity(COMMITS)
local broken = damaged({ CURSOR }, { COMMITS })
if broken then
  return { run, data, commits, 'damaged', broken }
end
local cursor = redis.call('HMGET', CURSOR, 'position', 'commit')
return { run, data, commits, 'probed', cursor[1] or '', cursor[2] or '' }
