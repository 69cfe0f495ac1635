-- Everything that a step wants to see, as of one moment. A key that holds something else is as good as absent: the
-- commit will name it.

-- Expired by the caller's clock, whatever the server's says.
local expiredUntil = tonumber(take())
local function isExpired(key)
  local atMs = redis.call('PEXPIRETIME', key)
  return atMs >= 0 and atMs <= expiredUntil
end

local function each(read)
  local replies = {}
  for index = 1, tonumber(take()) do
    replies[index] = read(takeKey())
  end
  return replies
end

local hashes = each(function(key)
  local reply = redis.pcall('HGETALL', key)
  return not reply.err and #reply > 0 and not isExpired(key) and reply
end)
local texts = each(function(key)
  local reply = redis.pcall('GET', key)
  return type(reply) == 'string' and not isExpired(key) and reply
end)
local tails = each(function(key)
  local sinceMs, limit = take(), take()
  local reply = redis.pcall('XREVRANGE', key, '+', sinceMs, 'COUNT', limit)
  return reply.err and {} or reply
end)
local streams = each(function(key)
  local stream, groups, lags = streamOf(key), groupsOf(key), {}
  local first, last = takeList()
  for at = first, last do
    local reader = groups[ARGV[at]]
    lags[#lags + 1] = reader and stream.added - readBy(reader, key) or false
  end
  return { stream.length, stream.last, lags }
end)
local lastIds = each(function(key)
  return streamOf(key).last
end)
return { hashes, texts, tails, streams, lastIds }
