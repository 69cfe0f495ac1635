-- The next entries for a stage, of the first stream that has some. Nothing while one of its outputs is full, except of
-- streams that are read all the same.

local group, backlogMax, countMax = take(), tonumber(take()), take()

-- An output is full when a consumer other than the stage itself has so much of it unread.
local isFull = false
for _ = 1, tonumber(take()) do
  local key = takeKey()
  local first, last = takeList()
  local stream, groups = streamOf(key), groupsOf(key)
  for at = first, last do
    local reader = groups[ARGV[at]]
    isFull = isFull or (reader ~= nil and stream.added - readBy(reader, key) > backlogMax)
  end
end

local function takeStreams()
  local streams = {}
  for index = 1, tonumber(take()) do
    streams[index] = { key = takeKey(), after = take() }
  end
  return streams
end
local streams, unthrottled = takeStreams(), takeStreams()

for _, one in ipairs(isFull and unthrottled or streams) do
  local stream = streamOf(one.key)
  if isAfter(stream.last, one.after) then
    local reader, lost = groupsOf(one.key)[group], 0
    if reader and reader.last == one.after then
      lost = math.max(0, stream.trimmed - readBy(reader, one.key))
    end
    local entries = redis.call('XRANGE', one.key, '(' .. one.after, '+', 'COUNT', countMax)
    if #entries > 0 or lost > 0 then
      return { one.key, lost, stream.last, entries }
    end
  end
end
return {}
