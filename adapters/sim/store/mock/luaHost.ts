/**
 * Runs a script as Redis does. A script is a coroutine: it yields where a command answers with a promise, and goes on with
 * the reply. Lua here is 5.3 with integers of 32 bits, where Redis' 5.1 has doubles alone: every number that comes in is
 * made one.
 *
 * Lists are handed to Lua as they are, to be indexed and measured, and what a script only passes on is never made Lua's:
 * most of what is read goes straight back to the caller, and most of ARGV straight into a command.
 */
import { lauxlib, lua, lualib, to_luastring, type LuaState } from 'fengari';
import type { Reply, Script } from '../../../redis/scriptRunner.ts';
import { ReplyError, type CommandReply, type Failure } from './commandReply.ts';

export type Perform = (command: string, args: readonly string[]) => CommandReply | Promise<CommandReply>;

/** A part of ARGV, for the end of a command. */
class Spread {
  readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
  }
}

const LIBRARIES = [
  ['_G', lualib.luaopen_base],
  ['string', lualib.luaopen_string],
  ['table', lualib.luaopen_table],
  ['math', lualib.luaopen_math],
] as const;
const DOUBLES = `
local integerOrDouble = tonumber
function tonumber(value)
  local number = integerOrDouble(value)
  return number and number + 0.0
end`;

const ERR = to_luastring('err');
const OK = to_luastring('ok');
const KEYS = to_luastring('KEYS');
const ARGV = to_luastring('ARGV');
const CHUNK = to_luastring('@user_script');

export class LuaHost {
  private readonly machine: LuaState = lauxlib.luaL_newstate();
  private readonly perform: Perform;
  /** References to compiled scripts, by their hash. */
  private readonly compiled = new Map<string, number>();
  /** What the script waits for, while it has yielded. */
  private awaited: CommandReply | Promise<CommandReply> = null;
  /** Whether it asked through `redis.pcall`. */
  private isProtected = false;

  constructor(perform: Perform) {
    this.perform = perform;
    const { machine } = this;
    for (const [name, open] of LIBRARIES) lauxlib.luaL_requiref(machine, to_luastring(name), open, true);
    lua.lua_settop(machine, 0);
    lua.lua_atnativeerror(machine, sayNativeError);
    lua.lua_createtable(machine, 0, 2);
    this.setFunction('call', (thread) => this.command(thread, false));
    this.setFunction('pcall', (thread) => this.command(thread, true));
    lua.lua_setglobal(machine, to_luastring('redis'));
    lua.lua_pushcfunction(machine, spread);
    lua.lua_setglobal(machine, to_luastring('unpack'));
    // One metatable for every list.
    lua.lua_pushlightuserdata(machine, []);
    lua.lua_createtable(machine, 0, 2);
    this.setFunction('__index', elementOf);
    this.setFunction('__len', lengthOf);
    lua.lua_setmetatable(machine, -2);
    if (lauxlib.luaL_dostring(machine, to_luastring(DOUBLES)) !== lua.LUA_OK) throw new Error(textAt(machine, -1));
    lua.lua_settop(machine, 0);
  }

  /** One script at a time: whoever calls waits for the one before. @throws ReplyError */
  async run(script: Script, keys: readonly string[], args: readonly string[]): Promise<Reply> {
    const { machine } = this;
    this.setGlobal(KEYS, keys);
    this.setGlobal(ARGV, args);
    const thread = lua.lua_newthread(machine);
    lua.lua_rawgeti(machine, lua.LUA_REGISTRYINDEX, this.reference(script));
    lua.lua_xmove(machine, thread, 1);
    try {
      for (let given = 0; ; given = 1) {
        const status = lua.lua_resume(thread, null, given);
        if (status === lua.LUA_OK) return lua.lua_gettop(thread) === 0 ? null : replyAt(thread, -1);
        if (status !== lua.LUA_YIELD) throw new ReplyError(`ERR ${script.name}: ${textAt(thread, -1)}`);
        const reply = await this.awaited;
        if (isFailure(reply) && !this.isProtected) throw new ReplyError(reply.err);
        push(thread, reply);
      }
    } finally {
      lua.lua_settop(machine, 0);
    }
  }

  /** A command that is answered at once goes on at once; for the others, and for the end of the script, it yields. */
  private command(thread: LuaState, isProtected: boolean): number {
    const [command = '', ...args] = wordsOf(thread);
    const reply = this.replyOf(command.toUpperCase(), args);
    if (reply instanceof Promise || (isFailure(reply) && !isProtected)) {
      this.awaited = reply;
      this.isProtected = isProtected;
      return lua.lua_yield(thread, 0);
    }
    push(thread, reply);
    return 1;
  }

  private replyOf(command: string, args: readonly string[]): CommandReply | Promise<CommandReply> {
    try {
      return this.perform(command, args);
    } catch (error) {
      if (error instanceof ReplyError) return { err: error.message };
      throw error;
    }
  }

  private reference(script: Script): number {
    const known = this.compiled.get(script.sha1);
    if (known !== undefined) return known;
    const { machine } = this;
    const bytes = bytesOf(script.text);
    if (lauxlib.luaL_loadbuffer(machine, bytes, bytes.length, CHUNK) !== lua.LUA_OK)
      throw new ReplyError(`ERR Error compiling script: ${textAt(machine, -1)}`);
    const reference = lauxlib.luaL_ref(machine, lua.LUA_REGISTRYINDEX);
    this.compiled.set(script.sha1, reference);
    return reference;
  }

  private setFunction(name: string, value: (thread: LuaState) => number): void {
    lua.lua_pushcfunction(this.machine, value);
    lua.lua_setfield(this.machine, -2, to_luastring(name));
  }

  private setGlobal(name: Uint8Array, values: readonly string[]): void {
    push(this.machine, values);
    lua.lua_setglobal(this.machine, name);
  }
}

/** The words of a command, with which it was called; numbers are written as Redis writes them. */
function wordsOf(thread: LuaState): string[] {
  const words: string[] = [];
  const count = lua.lua_gettop(thread);
  for (let at = 1; at <= count; at += 1) {
    const type = lua.lua_type(thread, at);
    if (type === lua.LUA_TSTRING) words.push(textAt(thread, at));
    else if (type === lua.LUA_TNUMBER) words.push(String(lua.lua_tonumber(thread, at)));
    else {
      const held = lua.lua_touserdata(thread, at);
      if (!(held instanceof Spread)) throw new TypeError('arguments of a command must be strings or numbers');
      for (const word of held.words) words.push(word);
    }
  }
  return words;
}

function push(thread: LuaState, value: CommandReply): void {
  if (typeof value === 'string') lua.lua_pushstring(thread, bytesOf(value));
  else if (typeof value === 'number') lua.lua_pushnumber(thread, value);
  else if (value === null) lua.lua_pushboolean(thread, false);
  else if ('ok' in value) pushField(thread, OK, value.ok);
  else if ('err' in value) pushField(thread, ERR, value.err);
  else lua.lua_pushlightuserdata(thread, value);
}

function pushField(thread: LuaState, name: Uint8Array, text: string): void {
  lua.lua_createtable(thread, 0, 1);
  lua.lua_pushstring(thread, bytesOf(text));
  lua.lua_setfield(thread, -2, name);
}

/** What our own functions throw, as the script's error. */
function sayNativeError(thread: LuaState): number {
  lua.lua_pushstring(thread, bytesOf(String(lua.lua_touserdata(thread, 1))));
  return 1;
}

function elementOf(thread: LuaState): number {
  const list = listAt(thread, 1);
  const isNumber = lua.lua_type(thread, 2) === lua.LUA_TNUMBER;
  const element = isNumber ? list[lua.lua_tonumber(thread, 2) - 1] : undefined;
  if (element === undefined) return 0;
  push(thread, element);
  return 1;
}

function lengthOf(thread: LuaState): number {
  lua.lua_pushnumber(thread, listAt(thread, 1).length);
  return 1;
}

/** `unpack`, of ARGV: only for the end of a command. */
function spread(thread: LuaState): number {
  const words = listAt(thread, 1) as readonly string[];
  const [first, last] = [numberAt(thread, 2, 1), numberAt(thread, 3, words.length)];
  lua.lua_pushlightuserdata(thread, new Spread(words.slice(first - 1, last)));
  return 1;
}

function numberAt(thread: LuaState, at: number, otherwise: number): number {
  return lua.lua_gettop(thread) < at ? otherwise : lua.lua_tonumber(thread, at);
}

function listAt(thread: LuaState, at: number): readonly Reply[] {
  const list = lua.lua_touserdata(thread, at);
  if (!Array.isArray(list)) throw new TypeError('a list of KEYS, ARGV or a reply was expected');
  return list as readonly Reply[];
}

/** As Redis reads what a script returns: numbers are cut, false is nothing, a list ends at its first nil. */
function replyAt(thread: LuaState, at: number): Reply {
  switch (lua.lua_type(thread, at)) {
    case lua.LUA_TSTRING:
      return textAt(thread, at);
    case lua.LUA_TNUMBER:
      return Math.trunc(lua.lua_tonumber(thread, at));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(thread, at) ? 1 : null;
    case lua.LUA_TLIGHTUSERDATA:
      return listAt(thread, at);
    case lua.LUA_TTABLE:
      return tableAt(thread, at);
    default:
      return null;
  }
}

/** @throws ReplyError where the table has `err` */
function tableAt(thread: LuaState, at: number): Reply {
  const list: Reply[] = [];
  lua.lua_checkstack(thread, 3);
  for (let index = 1; lua.lua_rawgeti(thread, at, index) !== lua.LUA_TNIL; index += 1) {
    list.push(replyAt(thread, -1));
    lua.lua_pop(thread, 1);
  }
  lua.lua_pop(thread, 1);
  if (list.length > 0) return list;
  const error = fieldAt(thread, at, ERR);
  if (error !== undefined) throw new ReplyError(error);
  return fieldAt(thread, at, OK) ?? list;
}

function fieldAt(thread: LuaState, at: number, name: Uint8Array): string | undefined {
  const text = lua.lua_getfield(thread, at, name) === lua.LUA_TSTRING ? textAt(thread, -1) : undefined;
  lua.lua_pop(thread, 1);
  return text;
}

function isFailure(reply: CommandReply): reply is Failure {
  return typeof reply === 'object' && reply !== null && 'err' in reply;
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function textAt(thread: LuaState, at: number): string {
  const bytes = lua.lua_tostring(thread, at);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
