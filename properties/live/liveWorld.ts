/**
 * Live mode whole, for tests: a redis-server and the emulator, each on a free port of 127.0.0.1, and processes of ours
 * between them. Outside producers add to its streams as they always did; what became of it is read from both sides.
 */
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { hiding } from '../../adapters/live/exchange/secrets.ts';
import { emulatorAt, type Target } from '../../adapters/live/exchange/target.ts';
import { NO_JOURNAL } from '../../adapters/live/run/keptJournal.ts';
import type { Log } from '../../adapters/live/run/log.ts';
import { startLive, type LiveOptions, type Running } from '../../adapters/live/startLive.ts';
import { serveVenue, type ServedVenue } from '../../adapters/sim/emulator/serveVenue.ts';
import { startRedisServer, type RedisServer } from '../../adapters/sim/store/redisServer.ts';
import { ZERO, type Decimal } from '../../engine/decimal.ts';
import { configOf } from '../../engine/config.ts';
import { HASH, STAGES, STREAM } from '../../engine/names.ts';
import type { Fields } from '../../engine/protocol.ts';
import type { VenueOrder, VenueStop } from '../../engine/venue.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'] as const;

/** As usual, but what is proof of absence is so after a second, and nothing cools down. */
export const worldSettings = {
  SYMBOL_ALLOWLIST: SYMBOLS.join(','),
  EXECUTOR_VENUE_STOPS: 'on',
  EXECUTOR_RECV_WINDOW_MS: '500',
  EXECUTOR_PROOF_MARGIN_MS: '500',
  EXECUTOR_READ_LAG_MS: '200',
  EXECUTOR_CYCLE_S: '0.1',
  BRAIN_CYCLE_S: '1',
  HARVEST_CYCLE_S: '1',
  OPEN_COOLDOWN_S: '0',
};

const WAIT_MS = 25_000;
const LOOK_MS = 25;

export interface Mark {
  readonly stage: string;
  readonly line: string;
}

export interface LiveWorld {
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly venue: ServedVenue;
  /** Marks of all processes started here, in order. */
  readonly marks: Mark[];
  /** What the processes themselves said. */
  readonly said: string[];
  readonly start: (more?: Partial<LiveOptions>, settings?: Readonly<Record<string, string>>) => Promise<Running>;
  /** An outside producer's signal, as it is written today. @returns the entry id */
  readonly signal: (symbol: string, side: 'buy' | 'sell', fields?: Fields) => Promise<string>;
  /** Waits until `look` finds something. @throws after 25 s, with what was asked for */
  readonly until: <Found>(what: string, look: () => Promise<Found | undefined> | Found | undefined) => Promise<Found>;
  readonly ledger: (symbol: string) => Promise<Record<string, string>>;
  /** The results that ended plans, oldest first. */
  readonly results: () => Promise<Record<string, string>[]>;
  /** True once market, portfolio, venue rules and snapshots are there, so that an entry can pass. */
  readonly isReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** One world for the tests of a file. */
export function useLiveWorld(): () => LiveWorld {
  let world: LiveWorld | undefined;
  beforeAll(async () => {
    world = await openLiveWorld();
  }, 60_000);
  afterAll(() => world?.close(), 60_000);
  return () => {
    if (world === undefined) throw new Error('no world was opened');
    return world;
  };
}

async function openLiveWorld(): Promise<LiveWorld> {
  const server: RedisServer = await startRedisServer();
  const venue = await serveVenue({
    port: 0,
    symbols: SYMBOLS,
    apiKey: 'the-api-key-of-tests',
    secret: 'the-secret-of-tests',
  });
  const redis = new Redis(server.url);
  const marks: Mark[] = [];
  const said: string[] = [];
  const running = new Set<Running>();
  const log: Log = {
    marks: (stage, lines) => void marks.push(...lines.map((line) => ({ stage, line }))),
    say: (level, text, about = {}) => void said.push(`${level} ${text} ${JSON.stringify(about)}`),
  };
  let signals = 0;

  const world: LiveWorld = {
    redis,
    redisUrl: server.url,
    venue,
    marks,
    said,
    async start(more = {}, settings = {}) {
      const process = await startLive({
        config: configOf({ ...worldSettings, ...settings }),
        settings: { ...worldSettings, ...settings },
        redisUrl: server.url,
        keyPrefix: '',
        target: emulatorAt(venue.url) as Target,
        credentials: { apiKey: venue.apiKey, secret: venue.secret },
        stages: STAGES,
        isDryRun: false,
        log,
        hide: hiding([venue.apiKey, venue.secret]),
        ...NO_JOURNAL,
        ...more,
      });
      running.add(process);
      return { ...process, stop: () => (running.delete(process), process.stop()) };
    },
    async signal(symbol, side, fields = {}) {
      signals += 1;
      const usual = { symbol, side, position_size_usd: '100', leverage: '10', confidence: '0.7', source: 'ai-engine' };
      const own = { correlation_id: `c${signals}`, timestamp: String(Date.now() / 1000) };
      const id = await redis.xadd(STREAM.decisions, '*', ...Object.entries({ ...usual, ...own, ...fields }).flat());
      return id ?? '';
    },
    until: waiting(marks, said),
    ledger: (symbol) => redis.hgetall(HASH.ledger(symbol)),
    async results() {
      const entries = await redis.xrange(STREAM.results, '-', '+');
      return entries.map(([, flat]) => recordOf(flat));
    },
    async isReady() {
      const keys = SYMBOLS.flatMap((symbol) => [HASH.marketState(symbol), HASH.venue(symbol), HASH.snapshot(symbol)]);
      const there = await redis.exists(...keys, HASH.portfolio);
      return there === keys.length + 1 && (await redis.hget(HASH.epoch, 'state')) === 'confirmed';
    },
    async close() {
      await Promise.all([...running].map((process) => process.stop()));
      redis.disconnect();
      await venue.stop();
      await server.stop();
    },
  };
  return world;
}

function waiting(marks: readonly Mark[], said: readonly string[]): LiveWorld['until'] {
  return async (what, look) => {
    const lateMs = Date.now() + WAIT_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > lateMs) {
        const last = marks.slice(-25).map(({ stage, line }) => `${stage}: ${line}`);
        throw new Error(`never seen: ${what}; the last marks:\n${[...said.slice(-5), ...last].join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
}

function recordOf(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) record[flat[at] ?? ''] = flat[at + 1] ?? '';
  return record;
}

/** What the venue itself holds of a symbol. */
export function heldAtVenue({ venue }: LiveWorld, symbol: string): Decimal {
  return venue.emulator.exchange.positions().get(symbol)?.amount ?? ZERO;
}

/** Orders that the venue took from us for a symbol, by its own book. */
export function ordersAtVenue({ venue }: LiveWorld, symbol: string): readonly VenueOrder[] {
  return venue.emulator.exchange.allOrders(symbol);
}

/** Stops of ours that wait at the venue for a symbol, by its own book. */
export function stopsAtVenue({ venue }: LiveWorld, symbol: string): readonly VenueStop[] {
  const all = venue.emulator.venue.algos.all().map(({ stop }) => stop);
  return all.filter((stop) => stop.symbol === symbol && stop.status === 'NEW');
}
