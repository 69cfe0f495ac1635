/** The store for somebody who looks at it and now and then writes what is the operator's to write. */
import type { Fields, Wants } from '../../../engine/protocol.ts';
import { View } from '../../../engine/view.ts';
import type { Reply, Server } from '../../redis/scriptRunner.ts';
import type { RedisStore } from '../../redis/redisStore.ts';
import { textOf } from '../../redis/replies.ts';

/** What is read may name further keys this often. */
const ROUNDS_MAX = 5;

/** The store did not do what it was asked; in one line. */
export class NoAnswer extends Error {}

export class OperatorStore {
  readonly server: Server;
  readonly keyPrefix: string;
  private readonly store: RedisStore;

  constructor(server: Server, store: RedisStore, keyPrefix: string) {
    this.server = server;
    this.store = store;
    this.keyPrefix = keyPrefix;
  }

  /**
   * Reads until nothing more is wanted; there are no prices here.
   * @param wants asked again with what was read so far @param atMs by which what has expired is gone, unix ms
   * @throws NoAnswer
   */
  async look(wants: (seen: View) => Wants, atMs: number): Promise<View> {
    const view = new View();
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const missing = view.missing(wants(view));
      if (missing === undefined) return view;
      const reply = await this.store.execute({ op: 'load', wants: missing, lastIds: [], nowMs: atMs });
      if (reply.kind !== 'loaded') throw new NoAnswer('reason' in reply ? reply.reason : reply.kind);
      view.absorb(missing, reply.loaded, [], atMs);
    }
    throw new Error('what is wanted of the store does not settle');
  }

  /** @returns the entry's id. @throws NoAnswer: then it may be there or not. */
  async append(stream: string, fields: Fields): Promise<string> {
    return textOf(await this.ask('XADD', this.keyPrefix + stream, '*', ...Object.entries(fields).flat()));
  }

  /** @throws NoAnswer: then it may be set or not. */
  async setText(key: string, value: string): Promise<void> {
    await this.ask('SET', this.keyPrefix + key, value);
  }

  /** Any other command, keys with their prefix. @throws NoAnswer */
  async ask(command: string, ...args: readonly string[]): Promise<Reply> {
    try {
      return await this.server.command(command, ...args);
    } catch (error) {
      throw new NoAnswer(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}
