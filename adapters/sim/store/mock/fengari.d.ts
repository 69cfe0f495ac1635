/** What luaHost.ts uses of fengari, Lua 5.3 in JavaScript, which brings no types; names and meanings are those of Lua's C API. */
declare module 'fengari' {
  /** A state of the machine, or a thread of it. */
  interface LuaState {
    readonly luaState: unique symbol;
  }
  type LuaFunction = (L: LuaState) => number;

  const lua: {
    readonly LUA_OK: 0;
    readonly LUA_YIELD: 1;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: 0;
    readonly LUA_TBOOLEAN: 1;
    readonly LUA_TLIGHTUSERDATA: 2;
    readonly LUA_TNUMBER: 3;
    readonly LUA_TSTRING: 4;
    readonly LUA_TTABLE: 5;
    /** Called with what JavaScript threw; leaves the script's error. */
    lua_atnativeerror(L: LuaState, value: LuaFunction): void;
    lua_checkstack(L: LuaState, count: number): boolean;
    lua_createtable(L: LuaState, elements: number, records: number): void;
    lua_getfield(L: LuaState, at: number, name: Uint8Array): number;
    lua_gettop(L: LuaState): number;
    lua_newthread(L: LuaState): LuaState;
    lua_pop(L: LuaState, count: number): void;
    lua_pushboolean(L: LuaState, value: boolean): void;
    lua_pushcfunction(L: LuaState, value: LuaFunction): void;
    /** Any object of JavaScript's; all of them have one metatable. */
    lua_pushlightuserdata(L: LuaState, value: object): void;
    lua_pushnumber(L: LuaState, value: number): void;
    lua_pushstring(L: LuaState, value: Uint8Array): void;
    lua_rawgeti(L: LuaState, at: number, index: number): number;
    lua_resume(L: LuaState, from: LuaState | null, argumentCount: number): number;
    lua_setfield(L: LuaState, at: number, name: Uint8Array): void;
    lua_setglobal(L: LuaState, name: Uint8Array): void;
    lua_setmetatable(L: LuaState, at: number): void;
    lua_settop(L: LuaState, at: number): void;
    lua_toboolean(L: LuaState, at: number): boolean;
    lua_tonumber(L: LuaState, at: number): number;
    lua_tostring(L: LuaState, at: number): Uint8Array;
    lua_touserdata(L: LuaState, at: number): unknown;
    lua_type(L: LuaState, at: number): number;
    lua_xmove(from: LuaState, to: LuaState, count: number): void;
    lua_yield(L: LuaState, resultCount: number): number;
  };
  const lauxlib: {
    luaL_dostring(L: LuaState, text: Uint8Array): number;
    luaL_loadbuffer(L: LuaState, text: Uint8Array, size: number, name: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_ref(L: LuaState, table: number): number;
    luaL_requiref(L: LuaState, name: Uint8Array, open: LuaFunction, isGlobal: boolean): void;
  };
  const lualib: {
    readonly luaopen_base: LuaFunction;
    readonly luaopen_math: LuaFunction;
    readonly luaopen_string: LuaFunction;
    readonly luaopen_table: LuaFunction;
  };
  function to_luastring(text: string): Uint8Array;
}
