/**
 * A redis-server that keeps an append-only file, the emulator, and `live run` between them in a process of its own; what
 * became of it is read from both ends.
 */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { serveVenue, type ServedVenue } from '../../adapters/sim/emulator/serveVenue.ts';
import { parseDecimal, ZERO, type Decimal } from '../../engine/decimal.ts';
import { HASH, STAGES, STREAM, type StageName } from '../../engine/names.ts';
import type { Entry, Fields } from '../../engine/protocol.ts';
import { audit, type Facts } from './audit.ts';
import { KeptRedis } from './keptRedis.ts';
import { LiveProcess } from './liveProcess.ts';
import { SYMBOLS, type DrawnSignal, type Moment } from './rounds.ts';

/** As usual, but what is proof of absence is so after a second, a dead worker's lease ends after one, and nothing cools down. */
const SETTINGS = {
  SYMBOL_ALLOWLIST: SYMBOLS.join(','),
  LEASE_S: '1',
  EXECUTOR_RECV_WINDOW_MS: '500',
  EXECUTOR_PROOF_MARGIN_MS: '500',
  EXECUTOR_READ_LAG_MS: '200',
  EXECUTOR_CYCLE_S: '0.1',
  BRAIN_CYCLE_S: '1',
  HARVEST_CYCLE_S: '1',
  OPEN_COOLDOWN_S: '0',
  BRAIN_TOP_K: '0',
};
/** What a signal passes on its way to the venue. */
const PASSED: readonly StageName[] = ['router', 'bridge', 'desk', 'executor'];
const KEYS = { apiKey: 'the-api-key-of-tests', secret: 'the-secret-of-tests' };
const LOOK_MS = 20;
/** What is awaited comes within this time, or never. */
const WAIT_MS = 30_000;
/** A moment that does not come by itself is now. */
const MOMENT_MAX_MS = 2_500;

export class KillWorld {
  readonly venue: ServedVenue;
  readonly client: Redis;
  process: LiveProcess;
  private readonly store: KeptRedis;
  private readonly given: Entry[] = [];
  private readonly rootOf = new Map<string, string>();
  private readonly started: LiveProcess[] = [];
  private signals = 0;

  private constructor(store: KeptRedis, venue: ServedVenue, stages: readonly StageName[]) {
    this.store = store;
    this.venue = venue;
    this.client = new Redis(store.url, { maxRetriesPerRequest: null });
    this.client.on('error', () => undefined);
    this.process = this.startProcess(stages);
  }

  /** @param stages of its first process */
  static async open(seed: string, stages: readonly StageName[] = STAGES): Promise<KillWorld> {
    const store = await KeptRedis.start();
    const venue = await serveVenue({ port: 0, seed, symbols: SYMBOLS, ...KEYS });
    return new KillWorld(store, venue, stages);
  }

  get redisUrl(): string {
    return this.store.url;
  }

  startProcess(stages: readonly StageName[] = STAGES): LiveProcess {
    const around = { redisUrl: this.store.url, venueUrl: this.venue.url, ...KEYS, settings: SETTINGS };
    const process = new LiveProcess({ ...around, stages: stages.join(',') });
    this.started.push(process);
    return process;
  }

  /** Market, portfolio, venue rules and snapshots are there, so that an entry can pass. */
  ready(): Promise<void> {
    const keys = SYMBOLS.flatMap((symbol) => [HASH.marketState(symbol), HASH.venue(symbol), HASH.snapshot(symbol)]);
    return this.until('data for the gates', async () => {
      const there = await this.client.exists(...keys, HASH.portfolio);
      return there === keys.length + 1 && (await this.client.hget(HASH.epoch, 'state')) === 'confirmed';
    });
  }

  /** The process holds the leases of all that a signal passes. */
  atWork(process = this.process, stages: readonly StageName[] = PASSED): Promise<void> {
    return this.until(`process ${process.pid} to hold the leases`, async () => {
      const owners = await Promise.all(stages.map((stage) => this.client.hget(HASH.lease(stage), 'owner')));
      return owners.every((owner) => owner?.includes(`-${process.pid}-`) === true);
    });
  }

  /** A producer says something. @returns how many entries that were */
  async give({ symbol, side, closes, twice }: DrawnSignal): Promise<number> {
    this.signals += 1;
    const held = this.held(symbol);
    const closing = held > ZERO ? 'sell' : 'buy';
    const what = held !== ZERO && closes ? { side: closing, action: 'FULL_CLOSE' } : { side };
    const usual = { symbol, position_size_usd: '100', leverage: '10', confidence: '0.7', source: 'ai-engine' };
    const own = { correlation_id: `c${this.signals}`, timestamp: String(Date.now() / 1000) };
    const fields = { ...usual, ...what, ...own };
    for (let time = 0; time < (twice ? 2 : 1); time += 1) {
      const id = await this.client.xadd(STREAM.decisions, '*', ...Object.entries(fields).flat());
      this.given.push({ id: id ?? '', fields });
    }
    return twice ? 2 : 1;
  }

  /** Acts at the moment; when the venue takes something, before its answer leaves. */
  async at({ after, ms }: Moment, act: () => void): Promise<void> {
    if (after !== 'signals') await this.taken(after, ms === 0 ? act : undefined);
    if (after === 'signals' || ms > 0) {
      await delay(ms);
      act();
    }
  }

  /** The process dies; another starts at once. @returns how many orders were under way */
  async replaceProcess(kill: (process: LiveProcess) => Promise<void>): Promise<number> {
    const victim = this.process;
    await kill(victim);
    await victim.gone();
    const open = await this.client.hlen(HASH.openOrders);
    this.process = this.startProcess();
    return open;
  }

  /** Redis dies, loses the newest part of its file, and comes back; producers repeat what it lost. */
  async replaceStore(strike: (kill: () => void) => Promise<void>, lostMs: number): Promise<number> {
    await this.remember();
    let killed = Promise.resolve();
    await strike(() => {
      killed = this.store.kill();
    });
    await killed;
    await this.store.restart(lostMs);
    if (this.client.status !== 'ready') await once(this.client, 'ready');
    await this.giveAgain();
    return this.client.hlen(HASH.openOrders);
  }

  held(symbol: string): Decimal {
    return this.venue.emulator.exchange.positions().get(symbol)?.amount ?? ZERO;
  }

  /** Waits until all is quiet and right. @returns what is still wrong after `forMs` */
  async settled(forMs: number): Promise<string[]> {
    this.venue.emulator.faults.clear();
    const lateMs = Date.now() + forMs;
    for (let well = 0; ;) {
      const wrong = audit(await this.facts());
      well = wrong.length === 0 ? well + 1 : 0;
      if (well === 2) return [];
      if (Date.now() > lateMs) return wrong;
      await delay(500);
    }
  }

  async facts(): Promise<Facts> {
    await this.remember();
    const { exchange, venue } = this.venue.emulator;
    const positions = [...exchange.positions()].map(([symbol, { amount }]): [string, Decimal] => [symbol, amount]);
    const stops = venue.algos.all().map(({ stop }) => stop);
    const ledgers = await Promise.all(SYMBOLS.map((symbol) => this.client.hget(HASH.ledger(symbol), 'position_amt')));
    const books = await Promise.all(SYMBOLS.map((symbol) => this.client.hgetall(HASH.position(symbol))));
    const kept = SYMBOLS.map((symbol, at): [string, Fields] => [symbol, books[at] ?? {}]);
    return {
      orders: exchange.allOrders(),
      positions: new Map(positions.filter(([, amount]) => amount !== ZERO)),
      stops: stops.filter(({ status }) => status === 'NEW'),
      signals: await this.entries(STREAM.decisions),
      outcomes: await this.entries(STREAM.outcomes),
      deadletters: await this.entries(STREAM.deadletters),
      results: await this.entries(STREAM.results),
      rootOf: this.rootOf,
      ledgers: new Map(SYMBOLS.map((symbol, at) => [symbol, parseDecimal(ledgers[at] ?? '0') ?? ZERO])),
      books: new Map(kept.filter(([, book]) => Object.keys(book).length > 0)),
      openOrders: await this.client.hkeys(HASH.openOrders),
    };
  }

  async close(): Promise<void> {
    for (const process of this.started) process.kill();
    await Promise.all(this.started.map((process) => process.gone()));
    this.client.disconnect();
    await this.venue.stop();
    await this.store.close();
  }

  /** What became of plans may be lost with the store, and orders at the venue bear nothing but their plan's name. */
  private async remember(): Promise<void> {
    for (const { fields } of await this.entries(STREAM.plans))
      this.rootOf.set(fields['plan_id'] ?? '', fields['root_id'] ?? '');
  }

  /** Each under its own id, as a producer that keeps its own log does after a failover. */
  private async giveAgain(): Promise<void> {
    const there = new Set((await this.entries(STREAM.decisions)).map(({ id }) => id));
    for (const { id, fields } of this.given)
      if (!there.has(id)) await this.client.xadd(STREAM.decisions, id, ...Object.entries(fields).flat());
  }

  private async entries(stream: string): Promise<Entry[]> {
    const found = await this.client.xrange(stream, '-', '+');
    return found.map(([id, flat]) => ({ id, fields: fieldsOf(flat) }));
  }

  /** Resolves when the venue has taken an order or a stop, in the very moment of it. */
  private taken(what: 'order' | 'stop', act: (() => void) | undefined): Promise<void> {
    return new Promise((resolve) => {
      let isOver = false;
      const end = (): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(late);
        act?.();
        resolve();
      };
      const late = setTimeout(end, MOMENT_MAX_MS);
      this.venue.emulator.exchange.onEvent((event) => {
        const isIt =
          event.kind === 'orderAccepted' ? what === 'order' : event.kind === 'stopChanged' && what === 'stop';
        if (isIt) end();
      });
    });
  }

  async until(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
    const lateMs = Date.now() + WAIT_MS;
    while (!(await look())) {
      if (Date.now() > lateMs)
        throw new Error(`never seen: ${what}; its last words:\n${this.process.said(40).join('\n')}`);
      await delay(LOOK_MS);
    }
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fieldsOf(flat: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] ?? ''] = flat[at + 1] ?? '';
  return fields;
}
