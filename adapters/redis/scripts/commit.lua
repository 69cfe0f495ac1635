-- A commit: all of it or nothing. Lua does not roll back, so that everything is looked at before the first write.
--
-- Keys: the stage's lease, its cursor in the source, the commit counter, and all that is written, appended or expected.

local LEASE, CURSOR, COMMITS = KEYS[1], KEYS[2], KEYS[3]
local HOLDS = { put = 'hash', merge = 'hash', drop = 'hash', text = 'string', setAdd = 'set', setRemove = 'set' }
local MAKES = { put = true, merge = true, text = true, setAdd = true }

local run, data, commits = identity(COMMITS)
local function answer(...)
  return { run, data, commits, ... }
end

local broken = damaged({ LEASE, CURSOR }, { COMMITS })
if broken then
  return answer('damaged', broken)
end

-- The fence: the server, its data and the lease must be those under which this was decided.
local theRun, theData, commitsSeen = take(), take(), take()
local token, owner = take(), take()
local lease = redis.call('HMGET', LEASE, 'token', 'owner')
if run ~= theRun or data ~= theData or isLess(commits, commitsSeen) then
  return answer('fenced')
end
if lease[1] ~= token or lease[2] ~= owner then
  return answer('fenced')
end

-- The place in the source.
local from, to, commitId = take(), take(), take()
if (redis.call('HGET', CURSOR, 'position') or '') ~= from then
  return answer('conflict', 'progress')
end

local storeMs, leaseMs = take(), take()
-- Expired by the caller's clock, whatever the server's says.
local expiredUntil = tonumber(take())
local function isExpired(key)
  local atMs = redis.call('PEXPIRETIME', key)
  return atMs >= 0 and atMs <= expiredUntil
end

for _ = 1, tonumber(take()) do
  local key, isPresent, value = takeKey(), take(), take()
  local held = false
  if redis.call('TYPE', key).ok == 'string' and not isExpired(key) then
    held = redis.call('GET', key)
  end
  if held ~= (isPresent == '1' and value) then
    return answer('conflict', 'text')
  end
end

local appends, lastIds = {}, {}
for index = 1, tonumber(take()) do
  local key, id = takeKey(), take()
  local first, last = takeList()
  if lastIds[key] == nil then
    local kind = redis.call('TYPE', key).ok
    if kind ~= 'stream' and kind ~= 'none' then
      return answer('refused', key)
    end
    lastIds[key] = streamOf(key).last
  end
  if not isAfter(id, lastIds[key]) then
    return answer('conflict', 'stream')
  end
  lastIds[key] = id
  appends[index] = { key = key, id = id, first = first, last = last }
end

-- What a key will hold when it is a write's turn: of what it holds now, and of the writes before.
local writes, gone, kinds = {}, {}, {}
for index = 1, tonumber(take()) do
  local op, key, expiresAtMs = take(), takeKey(), take()
  local first, last = takeList()
  if kinds[key] == nil then
    kinds[key] = redis.call('TYPE', key).ok
    if kinds[key] ~= 'none' and isExpired(key) then
      gone[#gone + 1] = key
      kinds[key] = 'none'
    end
  end
  if kinds[key] ~= 'none' and op ~= 'delete' and kinds[key] ~= HOLDS[op] then
    return answer('refused', key)
  end
  if op == 'delete' or (op == 'put' and first > last) then
    kinds[key] = 'none'
  elseif MAKES[op] and first <= last then
    kinds[key] = HOLDS[op]
  end
  writes[index] = { op = op, key = key, expiresAtMs = expiresAtMs, first = first, last = last }
end

-- The group that shows how far the stage has read; none for timers and outcomes.
local source, group, entriesRead = takeKey(), take(), 0
if source then
  local kind = redis.call('TYPE', source).ok
  if kind ~= 'stream' and kind ~= 'none' then
    return answer('refused', source)
  end
  local reader = groupsOf(source)[group]
  entriesRead = readUpTo(source, streamOf(source), from, reader and readBy(reader, source) or 0, to)
end

local lengthMax, slack = tonumber(take()), tonumber(take())
local trims = {}
for index = 1, tonumber(take()) do
  local key = takeKey()
  local first, last = takeList()
  trims[index] = { key = key, first = first, last = last }
end

-- From here on nothing may fail.

for _, key in ipairs(gone) do
  redis.call('DEL', key)
end

local function expire(write)
  if write.expiresAtMs ~= '' then
    redis.call('PEXPIREAT', write.key, write.expiresAtMs)
  end
end

-- Redis knows no command without arguments: no fields to put is a delete, and the others do nothing.
local COMMANDS = { merge = 'HSET', drop = 'HDEL', setAdd = 'SADD', setRemove = 'SREM' }
for _, write in ipairs(writes) do
  local hasArguments = write.first <= write.last
  if write.op == 'put' or write.op == 'delete' then
    redis.call('DEL', write.key)
  end
  if write.op == 'put' and hasArguments then
    redis.call('HSET', write.key, unpack(ARGV, write.first, write.last))
    expire(write)
  elseif write.op == 'text' then
    redis.call('SET', write.key, ARGV[write.first])
    expire(write)
  elseif COMMANDS[write.op] and hasArguments then
    redis.call(COMMANDS[write.op], write.key, unpack(ARGV, write.first, write.last))
  end
end

if source then
  local moved = redis.pcall('XGROUP', 'SETID', source, group, to, 'ENTRIESREAD', entriesRead)
  if moved.err then
    redis.call('XGROUP', 'CREATE', source, group, to, 'MKSTREAM', 'ENTRIESREAD', entriesRead)
  end
end
for _, append in ipairs(appends) do
  redis.call('XADD', append.key, append.id, unpack(ARGV, append.first, append.last))
end
redis.call('HSET', CURSOR, 'position', to, 'commit', commitId)
local leaseUntil = tonumber(storeMs ~= '' and storeMs or serverMs()) + tonumber(leaseMs)
redis.call('HSET', LEASE, 'expires_at_ms', string.format('%.0f', leaseUntil))
commits = string.format('%.0f', redis.call('INCR', COMMITS))

-- Trimmed to about `lengthMax`, never past an entry that a consumer has not committed. A consumer whose group is not
-- there may have read nothing.
for _, trim in ipairs(trims) do
  if redis.call('XLEN', trim.key) > lengthMax + slack then
    local keep, added, groups = lengthMax, streamOf(trim.key).added, groupsOf(trim.key)
    for at = trim.first, trim.last do
      local reader = groups[ARGV[at]]
      keep = math.max(keep, added - (reader and readBy(reader, trim.key) or 0))
    end
    redis.call('XTRIM', trim.key, 'MAXLEN', '=', keep)
  end
end

return answer('committed')
