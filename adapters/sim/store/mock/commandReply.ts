/** What a command answers to a script, before Lua and after: as the Redis protocol tells it. */
import type { Reply } from '../../../redis/scriptRunner.ts';

/** `+OK`: in Lua a table with `ok`. */
export interface Status {
  readonly ok: string;
}

/** An error that a script may well go on after: in Lua a table with `err`. */
export interface Failure {
  readonly err: string;
}

export type CommandReply = Reply | Status | Failure;

/** An error that the server answers; named as ioredis names it, so that `failure.ts` reads it the same. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

export const OK: Status = { ok: 'OK' };

export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
