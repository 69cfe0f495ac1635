-- One command on one key, as somebody outside would send it.
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
