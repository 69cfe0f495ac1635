/** Redis' stream commands with the options that the store's scripts and an operator use; any other option is refused. */
import { compareIds, FIRST_ID } from '../../../../engine/streamId.ts';
import type { Reply } from '../../../redis/scriptRunner.ts';
import { OK, ReplyError, type CommandReply } from './commandReply.ts';
import { RedisStream, type Bound, type Group } from './redisStream.ts';

/** Where streams lie. */
export interface StreamKeys {
  /** Undefined where the key is free. @throws ReplyError where it holds something else */
  find(key: string): RedisStream | undefined;
  put(key: string, stream: RedisStream): void;
}

type Arguments = readonly string[];
type StreamCommand = (keys: StreamKeys, args: Arguments) => CommandReply;

const NO_SUCH_KEY: CommandReply = { err: 'ERR no such key' };
const SEQUENCE_MAX = String(Number.MAX_SAFE_INTEGER);

export const STREAM_COMMANDS: Readonly<Record<string, StreamCommand>> = {
  XADD: (keys, [key = '', id = '', ...fields]) => {
    if (!/^\d+-\d+$/.test(id)) throw syntaxError();
    if (fields.length === 0 || fields.length % 2 !== 0) throw wrongNumber('xadd');
    const stream = keys.find(key) ?? new RedisStream();
    if (id === FIRST_ID) throw new ReplyError('ERR The ID specified in XADD must be greater than 0-0');
    if (compareIds(id, stream.lastId) <= 0)
      throw new ReplyError('ERR The ID specified in XADD is equal or smaller than the target stream top item');
    stream.add(id, fields);
    keys.put(key, stream);
    return id;
  },
  XLEN: (keys, [key = '']) => keys.find(key)?.length ?? 0,
  XRANGE: (keys, [key = '', from = '', to = '', ...limit]) => range(keys, { key, from, to, limit, isReverse: false }),
  XREVRANGE: (keys, [key = '', to = '', from = '', ...limit]) => range(keys, { key, from, to, limit, isReverse: true }),
  XTRIM: (keys, [key = '', strategy = '', ...rest]) => {
    const [lengthMax, ...more] = rest[0] === '=' ? rest.slice(1) : rest;
    if (strategy.toUpperCase() !== 'MAXLEN' || more.length > 0) throw syntaxError();
    return keys.find(key)?.trim(countOf(lengthMax)) ?? 0;
  },
  XINFO: (keys, [what = '', key = '', ...more]) => {
    const stream = keys.find(key);
    if (more.length > 0) throw syntaxError();
    if (stream === undefined) return NO_SUCH_KEY;
    if (what.toUpperCase() === 'STREAM') return infoOf(stream);
    if (what.toUpperCase() === 'GROUPS') return groupsOf(stream);
    throw syntaxError();
  },
  XGROUP: (keys, [what = '', key = '', name = '', id = '', ...options]) => {
    switch (what.toUpperCase()) {
      case 'CREATE':
        return createGroup(keys, key, name, id, options);
      case 'SETID':
        return moveGroup(keys, key, name, id, options);
      default:
        throw syntaxError();
    }
  },
};

interface Range {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly limit: Arguments;
  readonly isReverse: boolean;
}

function range(keys: StreamKeys, { key, from, to, limit, isReverse }: Range): CommandReply {
  const [word, count, ...more] = limit;
  if ((word !== undefined && word.toUpperCase() !== 'COUNT') || more.length > 0) throw syntaxError();
  const most = word === undefined ? Number.POSITIVE_INFINITY : countOf(count);
  const bounds = [boundOf(from, '0'), boundOf(to, SEQUENCE_MAX)] as const;
  const stream = keys.find(key);
  // So it is: nothing, not an empty list.
  if (most === 0) return null;
  return stream?.range(...bounds, most, isReverse) ?? [];
}

/** `-`, `+`, an id, or its milliseconds alone; behind a `(` the id itself is left out. */
function boundOf(text: string, sequence: string): Bound {
  if (text === '-') return { id: FIRST_ID, isOpen: false };
  if (text === '+') return { id: `${Number.MAX_SAFE_INTEGER}-${SEQUENCE_MAX}`, isOpen: false };
  const [, open, ms, own] = /^(\(?)(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (ms === undefined) throw new ReplyError('ERR Invalid stream ID specified as stream command argument');
  return { id: `${ms}-${own ?? sequence}`, isOpen: open === '(' };
}

function createGroup(keys: StreamKeys, key: string, name: string, id: string, options: Arguments): CommandReply {
  const makesStream = options[0]?.toUpperCase() === 'MKSTREAM';
  const stream = keys.find(key) ?? (makesStream ? new RedisStream() : undefined);
  if (stream === undefined) throw noStream();
  if (stream.groups.has(name)) throw new ReplyError('BUSYGROUP Consumer Group name already exists');
  stream.groups.set(name, groupAt(stream, id, options.slice(makesStream ? 1 : 0)));
  keys.put(key, stream);
  return OK;
}

function moveGroup(keys: StreamKeys, key: string, name: string, id: string, options: Arguments): CommandReply {
  const stream = keys.find(key);
  if (stream === undefined) throw noStream();
  if (!stream.groups.has(name)) throw new ReplyError(`NOGROUP No such consumer group '${name}' for key name '${key}'`);
  stream.groups.set(name, groupAt(stream, id, options));
  return OK;
}

function groupAt(stream: RedisStream, id: string, options: Arguments): Group {
  const [word, read, ...more] = options;
  if ((word !== undefined && word.toUpperCase() !== 'ENTRIESREAD') || more.length > 0) throw syntaxError();
  const last = id === '$' ? stream.lastId : boundOf(id, '0').id;
  return { last, read: word === undefined ? null : countOf(read) };
}

function infoOf({ length, lastId, added, groups }: RedisStream): Reply {
  return ['length', length, 'last-generated-id', lastId, 'entries-added', added, 'groups', groups.size];
}

function groupsOf({ groups }: RedisStream): Reply {
  const names = [...groups.keys()].sort();
  return names.map((name) => {
    const { last = FIRST_ID, read = null } = groups.get(name) ?? {};
    return ['name', name, 'consumers', 0, 'pending', 0, 'last-delivered-id', last, 'entries-read', read];
  });
}

function countOf(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new ReplyError('ERR value is not an integer or out of range');
  return Number(text);
}

function syntaxError(): ReplyError {
  return new ReplyError('ERR syntax error');
}

function wrongNumber(command: string): ReplyError {
  return new ReplyError(`ERR wrong number of arguments for '${command}' command`);
}

function noStream(): ReplyError {
  return new ReplyError(
    'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to ' +
      'create an empty stream automatically.',
  );
}
