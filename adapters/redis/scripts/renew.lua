-- Extends a lease. Keys: the lease, the commit counter.

local LEASE, COMMITS = KEYS[1], KEYS[2]

local run, data, commits = identity(COMMITS)
local broken = damaged({ LEASE }, { COMMITS })
if broken then
  return { run, data, commits, 'damaged', broken }
end
local token, owner, leaseMs, storeMs = take(), take(), take(), take()
local lease = redis.call('HMGET', LEASE, 'token', 'owner')
if lease[1] ~= token or lease[2] ~= owner then
  return { run, data, commits, 'fenced' }
end
local leaseUntil = tonumber(storeMs ~= '' and storeMs or serverMs()) + tonumber(leaseMs)
redis.call('HSET', LEASE, 'expires_at_ms', string.format('%.0f', leaseUntil))
return { run, data, commits, 'renewed' }
