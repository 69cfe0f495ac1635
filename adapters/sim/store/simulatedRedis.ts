/**
 * The store on Redis in a simulated world: the very code of live mode, under the virtual clock, and what happens to a
 * store from outside. The world must not see which server it is: it hears the epoch that it was given.
 */
import type { Consumer } from '../../store/calls.ts';
import { RedisStore } from '../../redis/redisStore.ts';
import { listOf, textOf } from '../../redis/replies.ts';
import type { Reply, Server } from '../../redis/scriptRunner.ts';
import { script } from '../../redis/scripts.ts';
import { FIRST_ID, nextId } from '../../../engine/streamId.ts';
import type { AsyncStore, SimulatedCall, StoreCall, StoreReply } from './store.ts';
import { StoreDump } from './storeDump.ts';

const EMPTY = script('empty', new URL('./scripts/empty.lua', import.meta.url));
const DUMP = script('dump', new URL('./scripts/dump.lua', import.meta.url));

/**
 * Virtual time may be long past, and runs faster than the server's clock: a century later nobody asks. Redis itself never
 * ends a key of a simulated world.
 */
const EXPIRY_GRACE_MS = 100 * 365 * 86_400_000;

const DONE: StoreReply = { kind: 'done', id: '' };

export class SimulatedRedis implements AsyncStore {
  private readonly server: Server;
  private readonly consumers: readonly Consumer[];
  private readonly keyPrefix: string;
  private epoch: string;
  private store: RedisStore;
  /** What the server calls itself. */
  private name: string | undefined;

  /** @param keyPrefix under which nothing else lies. @param epoch what the world hears. */
  constructor(server: Server, consumers: readonly Consumer[], keyPrefix: string, epoch: string) {
    this.server = server;
    this.consumers = consumers;
    this.keyPrefix = keyPrefix;
    this.epoch = epoch;
    this.store = this.newStore();
  }

  async execute(call: StoreCall): Promise<StoreReply> {
    switch (call.op) {
      case 'add': {
        const id = nextId(await this.lastId(call.stream), call.nowMs);
        await this.perform(call.stream, 'XADD', id, ...Object.entries(call.fields).flat());
        return { kind: 'done', id };
      }
      case 'set':
        if (call.value === undefined) await this.perform(call.key, 'DEL');
        else await this.perform(call.key, 'SET', call.value);
        return DONE;
      case 'put':
        await this.perform(call.key, 'DEL');
        await this.perform(call.key, 'HSET', ...Object.entries(call.fields).flat());
        return DONE;
      case 'failover':
        await this.empty();
        for (const again of call.calls) {
          // Each was meant for the store as it was called then.
          if (again.op === 'commit') this.epoch = again.commit.epoch;
          await this.execute(again);
        }
        this.epoch = call.epoch;
        return DONE;
      default:
        return this.ask(call);
    }
  }

  /** What lies in the store now. */
  async dump(): Promise<StoreDump> {
    const found = await this.server.run(DUMP, [], [this.keyPrefix]);
    return new StoreDump(found, (key) => key.slice(this.keyPrefix.length), EXPIRY_GRACE_MS);
  }

  /** Forgets everything; the store is a new one. */
  async empty(): Promise<void> {
    await this.server.run(EMPTY, [], [this.keyPrefix]);
    this.store = this.newStore();
  }

  /** One command from outside, on one key. */
  perform(key: string, command: string, ...args: readonly string[]): Promise<Reply> {
    return this.server.command(command, this.keyPrefix + key, ...args);
  }

  private async ask(call: SimulatedCall): Promise<StoreReply> {
    if (call.op !== 'commit') return this.heard(await this.store.execute(call));
    if (call.commit.epoch !== this.epoch) return { kind: 'fenced' };
    const commit = { ...call.commit, epoch: this.store.epoch ?? '' };
    return this.heard(await this.store.execute({ ...call, commit }));
  }

  /** @throws when the server itself failed: the run is worth nothing then, and a fault of the world it is not. */
  private heard(reply: Awaited<ReturnType<RedisStore['execute']>>): StoreReply {
    if (reply.kind === 'unknown') throw new Error(`the store failed: ${reply.reason}`);
    if (reply.kind === 'refused' && !/^(WRONGTYPE|DAMAGED) /.test(reply.reason))
      throw new Error(`the store failed: ${reply.reason}`);
    if (!('epoch' in reply)) return reply;
    this.name ??= reply.epoch;
    if (reply.epoch !== this.name) throw new Error('the store failed: another server, or other data, during the run');
    return { ...reply, epoch: this.epoch };
  }

  private async lastId(stream: string): Promise<string> {
    if ((await this.perform(stream, 'EXISTS')) === 0) return FIRST_ID;
    const info = listOf(await this.server.command('XINFO', 'STREAM', this.keyPrefix + stream));
    return textOf(info[info.indexOf('last-generated-id') + 1]);
  }

  private newStore(): RedisStore {
    const { keyPrefix } = this;
    return new RedisStore(this.server, this.consumers, { keyPrefix, expiryGraceMs: EXPIRY_GRACE_MS });
  }
}
