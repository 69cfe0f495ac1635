/**
 * Worlds small enough to break at every point: a few stages on a furnished store, one thing to do, at most sixty
 * requests. Each names the ends that are right.
 */
import { decimal, ZERO, type Decimal } from '../../engine/decimal.ts';
import { HASH, STREAM, type StageName } from '../../engine/names.ts';
import { writeExposure } from '../../engine/nouns/exposure.ts';
import { EMPTY_LEDGER, writeLedger } from '../../engine/nouns/ledger.ts';
import { writeMarketState } from '../../engine/nouns/marketState.ts';
import { writePlan, type Plan } from '../../engine/nouns/plan.ts';
import { writePortfolio } from '../../engine/nouns/portfolio.ts';
import { writePosition } from '../../engine/nouns/position.ts';
import { writeSnapshot } from '../../engine/nouns/snapshot.ts';
import { writeVenueRules } from '../../engine/nouns/venueRules.ts';
import { makeStages } from '../../engine/stages.ts';
import { HOUR_MS } from '../../engine/time.ts';
import { says, START_MS, usualWorld } from '../../adapters/sim/run/usualWorld.ts';
import type { Signal } from '../../adapters/sim/signals/signal.ts';
import type { WorldSpec } from '../../adapters/sim/world/spec.ts';
import type { World } from '../../adapters/sim/world/world.ts';

export const SYMBOL = 'BTCUSDT';
const QUANTITY = decimal('0.002');
const UNDER_WATER = decimal('100');

/** What the store of a small world calls itself. */
export const EPOCH = 'crash-points';
/** What small means. */
export const REQUESTS_MAX = 60;

export interface SmallWorld {
  readonly name: string;
  /** What there is to do. */
  readonly story: string;
  readonly spec: WorldSpec;
  /**
   * How it may end, as `endOf` puts it; first how it ends when nothing goes wrong. An entry whose worker died between the
   * journal and the request is never sent again: that it was not executed is then the right end, said by name.
   */
  readonly ends: readonly string[];
}

const ENTRY: Plan = {
  planId: 'entry',
  symbol: SYMBOL,
  action: 'ENTRY_PROPOSED',
  side: 'BUY',
  reduceOnly: false,
  source: 'crash-points',
  createdMs: START_MS,
  reasonCodes: [],
  notionalUsd: decimal('100'),
  leverage: 5,
  rootId: 'root',
  traceId: '',
  correlationId: '',
};
const CLOSE: Plan = { ...ENTRY, planId: 'close', action: 'FULL_CLOSE_PROPOSED', side: 'SELL', reduceOnly: true };

const plan = (what: Plan, afterMs = 100): Signal => ({
  atMs: START_MS + afterMs,
  stream: what.reduceOnly ? STREAM.exitPlans : STREAM.plans,
  fields: writePlan(what),
});

/**
 * Everything that the gates of an entry ask for, as of now; `amount` is held, at the venue as in ledger and book.
 * @param room how far below the entry its stop is
 */
function furnish(world: World, amount: Decimal = ZERO, room: Decimal = UNDER_WATER / 2n): void {
  const { nowMs } = world;
  const price = world.exchange.price(SYMBOL, nowMs) ?? ZERO;
  const entryPrice = price + UNDER_WATER;
  if (amount !== ZERO) hold(world, amount, entryPrice, entryPrice - room);
  const snapshot = { amount, entryPrice, markPrice: price, unrealizedPnlUsd: ZERO, leverage: 5 };
  world.put(
    HASH.snapshot(SYMBOL),
    writeSnapshot({ ...snapshot, takenMs: nowMs, serverTimeMs: nowMs }, nowMs + HOUR_MS),
  );
  const regime = { sigma: 0.006, trendStrength: 0.3, pTrend: 0.6, pChop: 0.3, pMeanReversion: 0.1 };
  world.put(HASH.marketState(SYMBOL), writeMarketState({ ...regime, lastClose: 0, asOfMs: nowMs }));
  // The store is the one last seen, so that nothing waits for the venue's lists.
  world.put(HASH.epoch, { epoch: EPOCH, state: 'confirmed', whole_ms: String(nowMs) });
  const equityUsd = decimal('10000');
  const equity = { equityUsd, peakEquityUsd: equityUsd, dayStartEquityUsd: equityUsd, day: '20260202' };
  world.put(HASH.portfolio, writePortfolio({ ...equity, drawdown: 0, heat: 0, exposure: 0, asOfMs: nowMs }));
  for (const { filters } of world.spec.symbols) {
    world.put(HASH.venue(filters.symbol), writeVenueRules({ ...filters, asOfMs: nowMs }));
  }
}

const OPENED_MS = START_MS - 600_000;

/** A long position under water. */
function hold(world: World, amount: Decimal, entryPrice: Decimal, stopLoss: Decimal): void {
  world.exchange.externalOrder({ symbol: SYMBOL, side: 'BUY', quantity: amount }, world.nowMs);
  const externalTradeId = world.exchange.trades(SYMBOL).at(-1)?.tradeId ?? '';
  const ledger = {
    ...EMPTY_LEDGER,
    amount,
    entryPrice,
    leverage: 5,
    version: 1,
    lastFillServerMs: OPENED_MS,
    externalTradeId,
  };
  world.put(HASH.ledger(SYMBOL), writeLedger({ ...ledger, lastUpdateMs: OPENED_MS }));
  const notionalUsd = decimal('190');
  const position = { quantity: amount, entryPrice, leverage: 5, planId: 'before', notionalUsd };
  const fresh = { state: 'OPEN', side: 'LONG', entryPending: false, closePlanId: '', openedMs: OPENED_MS } as const;
  world.put(HASH.position(SYMBOL), writePosition(SYMBOL, { ...position, ...fresh, stopLoss }));
  world.put(HASH.exposure, writeExposure(SYMBOL, notionalUsd));
}

function small(stages: readonly StageName[], parts: Partial<WorldSpec>): WorldSpec {
  return {
    ...usualWorld({ seed: 'crash-points', symbols: [SYMBOL], minutes: 1 }),
    durationMs: 1_000,
    stages: (config) => makeStages(config).filter(({ name }) => stages.includes(name)),
    script: (world) => furnish(world),
    ...parts,
  };
}

export const SMALL_WORLDS: readonly SmallWorld[] = [
  {
    name: 'signal',
    story: 'A decision becomes an intent, and the intent a plan.',
    spec: small(['router', 'bridge'], { signals: [[says({ symbol: SYMBOL, side: 'BUY', second: 0.1 })]] }),
    ends: ['trade.intent 1, apply.plan 1, venue 0, ledger none, book FLAT, 3 inputs'],
  },
  {
    name: 'entry',
    story: 'A plan is permitted, its order filled, and the fill booked.',
    spec: small(['desk', 'executor'], { signals: [[plan(ENTRY)]] }),
    ends: [
      'apply.order 1, FILLED 1, venue 0.001, ledger 0.001, book OPEN 0.001, 3 inputs',
      'apply.order 1, UNKNOWN_NOT_EXECUTED 1, venue 0, ledger none, book FLAT, 3 inputs',
    ],
  },
  {
    name: 'close',
    story: 'A position is closed whole.',
    spec: small(['desk', 'executor'], { signals: [[plan(CLOSE)]], script: (world) => furnish(world, QUANTITY) }),
    ends: ['apply.order 1, FILLED 1, venue 0, ledger 0, book FLAT, 3 inputs'],
  },
  {
    name: 'partial-fill',
    story: 'An entry fills by halves, and its rest later.',
    spec: small(['desk', 'executor'], {
      signals: [[plan({ ...ENTRY, notionalUsd: decimal('200') })]],
      fillPlan: () => ({
        kind: 'slices',
        parts: [
          [0.5, 0],
          [0.5, 700],
        ],
      }),
    }),
    ends: [
      'apply.order 1, FILLED 1, PARTIALLY_FILLED 1, venue 0.002, ledger 0.002, book OPEN 0.002, 3 inputs',
      'apply.order 1, FILLED 1, venue 0.002, ledger 0.002, book OPEN 0.002, 3 inputs',
      'apply.order 1, UNKNOWN_NOT_EXECUTED 1, venue 0, ledger none, book FLAT, 3 inputs',
    ],
  },
  {
    name: 'stop',
    story: 'The price is through the stop: harvest proposes the close, the desk permits it, the executor sells.',
    spec: small(['harvest', 'desk', 'executor'], {
      signals: [],
      settings: { SYMBOL_ALLOWLIST: SYMBOL, HARVEST_CYCLE_S: '1', EXECUTOR_CYCLE_S: '0.5' },
      script: (world) => furnish(world, QUANTITY),
    }),
    ends: ['apply.order 1, FILLED 1, venue 0, ledger 0, book FLAT, 3 inputs'],
  },
  {
    name: 'venue-stop',
    story: 'The stop of a position is left at the venue, and taken away when the position is closed.',
    spec: small(['desk', 'executor'], {
      signals: [[plan(CLOSE, 700)]],
      settings: { SYMBOL_ALLOWLIST: SYMBOL, EXECUTOR_CYCLE_S: '0.5', EXECUTOR_VENUE_STOPS: 'on' },
      script: (world) => furnish(world, QUANTITY, 2n * UNDER_WATER),
    }),
    ends: [
      'apply.order 1, FILLED 1, venue 0, ledger 0, book FLAT, stops 0 of 1, 3 inputs',
      // Its worker died before the request; by the time that this is proven the position is closed.
      'apply.order 1, FILLED 1, venue 0, ledger 0, book FLAT, 3 inputs',
    ],
  },
  {
    name: 'external-close',
    story: 'Somebody closes the position by hand: the drift is seen twice, and ledger and book follow.',
    spec: small(['brain', 'desk', 'executor'], {
      signals: [],
      durationMs: 2_500,
      settings: { SYMBOL_ALLOWLIST: SYMBOL, BRAIN_CYCLE_S: '1', EXECUTOR_CYCLE_S: '2' },
      script: (world) => {
        furnish(world, QUANTITY);
        world.at(500, () => void world.exchange.externalClose(SYMBOL, world.nowMs));
      },
    }),
    ends: ['EXTERNAL_CLOSE 1, venue 0, ledger 0, book FLAT, 3 inputs'],
  },
  {
    name: 'market',
    story: 'Market state, portfolio and venue rules are read for the first time.',
    spec: small(['market'], { script: () => undefined }),
    ends: ['venue 0, ledger none, book FLAT, 3 inputs'],
  },
];
