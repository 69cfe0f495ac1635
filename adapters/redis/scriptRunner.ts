/** All that the store asks of Redis: to run a script whole. Every call of the store is one. */

export interface Script {
  readonly name: string;
  readonly text: string;
  /** Of the text, as EVALSHA wants it. */
  readonly sha1: string;
}

/** As Redis answers a script: texts, integers, lists, and null for what is absent. */
export type Reply = string | number | null | readonly Reply[];

export interface ScriptRunner {
  /** @throws what went wrong, as the client says it; `failure.ts` knows what that means. */
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<Reply>;
}

/** A whole server, as somebody outside uses it. */
export interface Server extends ScriptRunner {
  command(command: string, ...args: readonly string[]): Promise<Reply>;
}
