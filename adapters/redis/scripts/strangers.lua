-- Groups of a stream, with the time since any of their consumers asked for entries. Key: the stream.

local found = {}
for name in pairs(groupsOf(KEYS[1])) do
  local idle = false
  local reply = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], name)
  for _, flat in ipairs(reply.err and {} or reply) do
    local info = byName(flat)
    if not idle or info['idle'] < idle then
      idle = info['idle']
    end
  end
  if idle then
    found[#found + 1] = { name, idle }
  end
end
return found
