-- Takes a stage's lease when it is free, expired or the owner's own, and gives every configured consumer that has none
-- its place. Keys: the lease, the tokens given, the commit counter, and cursors and streams.

local LEASE, TOKENS, COMMITS = KEYS[1], KEYS[2], KEYS[3]

local run, data, commits = identity(COMMITS)
local function answer(...)
  return { run, data, commits, ... }
end

local broken = damaged({ LEASE }, { TOKENS, COMMITS })
if broken then
  return answer('damaged', broken)
end

local owner, leaseMs, storeMs = take(), take(), take()
local nowMs = tonumber(storeMs ~= '' and storeMs or serverMs())
local lease = redis.call('HMGET', LEASE, 'owner', 'expires_at_ms')
if lease[1] and lease[1] ~= owner and (tonumber(lease[2]) or 0) > nowMs then
  return answer('held', string.format('%.0f', tonumber(lease[2]) - nowMs))
end

-- The whole list is looked at before the first write. A cursor outlives its group: an operator may have deleted the
-- stream. A group without a cursor was left by a restore of only a part.
local places = {}
for index = 1, tonumber(take()) do
  local cursor, key, group, start = takeKey(), takeKey(), take(), take()
  if damaged({ cursor }, {}) then
    return answer('damaged', cursor)
  end
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'stream' and kind ~= 'none' then
    return answer('refused', key)
  end
  local stream, reader = streamOf(key), groupsOf(key)[group]
  local known = redis.call('HGET', cursor, 'position')
  local position = known or (reader and reader.last) or (start ~= '' and start) or stream.last
  local place = { cursor = cursor, key = key, group = group, position = position }
  place.isNew = not known and not reader
  place.setsCursor = not known
  place.setsGroup = not reader
  if not reader then
    place.entriesRead = readUpTo(key, stream, '0-0', 0, position)
  end
  places[index] = place
end

local sources = {}
for index = 1, tonumber(take()) do
  sources[index] = takeKey()
end
broken = damaged(sources, {})
if broken then
  return answer('damaged', broken)
end

local placed = {}
for index, place in ipairs(places) do
  if place.setsGroup then
    redis.call('XGROUP', 'CREATE', place.key, place.group, place.position, 'MKSTREAM', 'ENTRIESREAD', place.entriesRead)
  end
  if place.setsCursor then
    redis.call('HSET', place.cursor, 'position', place.position, 'commit', '')
  end
  placed[index] = place.isNew and place.position
end

local token = string.format('%.0f', redis.call('INCR', TOKENS))
redis.call(
  'HSET', LEASE,
  'owner', owner, 'token', token, 'expires_at_ms', string.format('%.0f', nowMs + tonumber(leaseMs))
)

local positions = {}
for index, source in ipairs(sources) do
  positions[index] = redis.call('HGET', source, 'position')
end
return answer('acquired', token, placed, positions)
