-- All that lies under a prefix: key, type, end (unix ms, -1: none) and what it holds; of a stream its length.
local READ = {
  hash = function(key)
    return redis.call('HGETALL', key)
  end,
  string = function(key)
    return redis.call('GET', key)
  end,
  set = function(key)
    return redis.call('SMEMBERS', key)
  end,
  stream = function(key)
    return redis.call('XLEN', key)
  end,
}
local found = {}
for index, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local kind = redis.call('TYPE', key).ok
  found[index] = { key, kind, redis.call('PEXPIRETIME', key), READ[kind] and READ[kind](key) or false }
end
return found
