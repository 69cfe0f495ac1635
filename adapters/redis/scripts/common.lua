-- What several scripts need; put before each of them. Ids and times are compared as the decimal texts they are.

-- Which server this is, which history of data it has (new at each promotion), and how many commits that history holds.
local function identity(commits)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
  local data = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)') or ''
  local held = redis.pcall('GET', commits)
  return run, data, type(held) == 'string' and held or '0'
end

-- What the store keeps for itself must be as it was written: the first key that is not. Numbers are counted up when a
-- script has already written.
local function damaged(hashes, numbers)
  for _, key in ipairs(hashes) do
    local kind = redis.call('TYPE', key).ok
    if kind ~= 'hash' and kind ~= 'none' then
      return key
    end
  end
  for _, key in ipairs(numbers) do
    local held = redis.pcall('GET', key)
    if held and (type(held) ~= 'string' or #held > 15 or not string.find(held, '^%d+$')) then
      return key
    end
  end
end

-- Arguments, one after the other.
local argument = 0
local function take()
  argument = argument + 1
  return ARGV[argument]
end
local function takeKey()
  return KEYS[tonumber(take())]
end
-- A list that begins with its length: where it lies in ARGV.
local function takeList()
  local count = tonumber(take())
  local first = argument + 1
  argument = argument + count
  return first, argument
end

-- Unix ms by the server's clock.
local function serverMs()
  local time = redis.call('TIME')
  return time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
end

-- Decimal texts without leading zeros.
local function isLess(a, b)
  if #a ~= #b then
    return #a < #b
  end
  return a < b
end

local function isAfter(id, other)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  local otherMs, otherSequence = string.match(other, '^(%d+)-(%d+)$')
  if ms ~= otherMs then
    return isLess(otherMs, ms)
  end
  return isLess(otherSequence, sequence)
end

-- A reply of names and values in turn, by name.
local function byName(flat)
  local fields = {}
  for at = 1, #flat, 2 do
    fields[flat[at]] = flat[at + 1]
  end
  return fields
end

-- Length, last id ever given, and number of entries ever added; nothing of a key that holds no stream.
local function streamOf(key)
  local reply = redis.pcall('XINFO', 'STREAM', key)
  if reply.err then
    return { length = 0, last = '0-0', added = 0, trimmed = 0 }
  end
  local info = byName(reply)
  local length, added = info['length'], info['entries-added']
  return { length = length, last = info['last-generated-id'], added = added, trimmed = added - length }
end

local COUNT_AT_ONCE = 1000
-- Entries behind `from`, up to and with `to`.
local function countBetween(key, from, to)
  local count = 0
  while true do
    local entries = redis.call('XRANGE', key, '(' .. from, to, 'COUNT', COUNT_AT_ONCE)
    count = count + #entries
    if #entries < COUNT_AT_ONCE then
      return count
    end
    from = entries[#entries][1]
  end
end

-- How many entries were ever added up to `to`, of which `read` up to `from`: what XGROUP calls ENTRIESREAD.
local function readUpTo(key, stream, from, read, to)
  if not isAfter(stream.last, to) then
    return stream.added
  end
  return math.max(read, stream.trimmed) + countBetween(key, from, to)
end

-- The consumer groups of a stream, by name: last id read, and number of entries read where that is known.
local function groupsOf(key)
  local groups = {}
  local reply = redis.pcall('XINFO', 'GROUPS', key)
  if reply.err then
    return groups
  end
  for _, flat in ipairs(reply) do
    local info = byName(flat)
    groups[info['name']] = { last = info['last-delivered-id'], read = info['entries-read'] }
  end
  return groups
end

-- How many entries a group has read. Of one that somebody set without saying it they are counted; what was trimmed before
-- nobody can tell from what was read.
local function readBy(group, key)
  return group.read or readUpTo(key, streamOf(key), '0-0', 0, group.last)
end
