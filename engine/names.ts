/**
 * Every stream and key the system touches, with its one writer. Names and fields the original services have
 * stay wire-compatible; the ones marked new are ours.
 */
import { hashOf } from './hash.ts';

export const STAGES = ['router', 'bridge', 'market', 'desk', 'executor', 'brain', 'harvest', 'health'] as const;
export type StageName = (typeof STAGES)[number];

const S = 'quantum:stream:';

/** Streams, each with who appends and who consumes. */
export const STREAM = {
  /** outside, strategies → router */
  decisions: `${S}ai.decision.made`,
  /** router, outside → bridge */
  intents: `${S}trade.intent`,
  /** bridge, outside → desk */
  plans: `${S}apply.plan`,
  /** harvest, operator, desk → desk, which reads it first; new */
  exitPlans: `${S}apply.plan.exit`,
  /** desk → observers; new */
  permits: `${S}apply.permit`,
  /** desk → executor; new */
  orders: `${S}apply.order`,
  /** desk, executor → desk, harvest, observers */
  results: `${S}apply.result`,
  /** executor → observers */
  executions: `${S}execution.result`,
  /** brain → executor; new */
  reconcile: `${S}reconcile`,
  /** health → observers; new */
  health: `${S}health`,
  /** every stage → observers: what ended before it was a plan; new */
  outcomes: `${S}outcome`,
  /** every stage → operator: what could not be read; new */
  deadletters: `${S}deadletter`,
} as const;

/** Streams that others write too; on a first start they are read from now − INTENT_MAX_AGE_S. */
export const OUTSIDE_STREAMS: readonly string[] = [STREAM.decisions, STREAM.intents, STREAM.plans, STREAM.exitPlans];

/** Far more symbols than any venue lists; beyond that a hostile record must not make this grow. */
const NAMED_MAX = 4_096;

/** The key of each symbol, made once: a key made anew is text that every map must hash anew. */
function bySymbol(prefix: string): (symbol: string) => string {
  const made = new Map<string, string>();
  return (symbol) => {
    const known = made.get(symbol);
    if (known !== undefined) return known;
    if (made.size >= NAMED_MAX) made.clear();
    const key = prefix + symbol;
    made.set(symbol, key);
    return key;
  };
}

const STATS = {
  ENTRY: bySymbol('quantum:governor:stats:ENTRY:'),
  EXIT: bySymbol('quantum:governor:stats:EXIT:'),
} as const;

/** Hash keys (HGETALL). */
export const HASH = {
  /** The book: side, quantity, state, … Absent means FLAT. Owner: desk. */
  position: bySymbol('quantum:position:'),
  /** What the exchange last said. Owner: brain. */
  snapshot: bySymbol('quantum:position:snapshot:'),
  /** The fold of our fills and adjustments. Owner: executor. */
  ledger: bySymbol('quantum:position:ledger:'),
  /** Reservations and positions by symbol. Owner: desk; new. */
  exposure: 'quantum:exposure',
  /** One order's journal. Owner: executor; new. */
  order: (planId: string) => `quantum:order:${planName(planId)}`,
  /** Orders not yet terminal, by plan id. Owner: executor; new. */
  openOrders: 'quantum:orders:open',
  /** Our stops at the venue, by client id. Owner: executor; new. */
  guards: 'quantum:executor:guards',
  /** Leverage and margin type as confirmed by the venue. Owner: executor; new. */
  symbolConfig: bySymbol('quantum:symbol:config:'),
  /** The store's identity as of the last confirmed read of the venue. Owner: executor; new. */
  epoch: 'quantum:executor:epoch',
  /** How far the venue's clock is ahead of ours. Owner: executor; new. */
  venueClock: 'quantum:executor:clock',
  /** Volatility, trend and regime. Owner: market. */
  marketState: bySymbol('quantum:marketstate:'),
  /** Equity, peak, drawdown, heat, exposure. Owner: market. */
  portfolio: 'quantum:state:portfolio',
  /** Filters and status. Owner: market; new. */
  venue: bySymbol('quantum:venue:'),
  /** EWMA of the kill score. Owner: market; new. */
  stats: (evalType: 'ENTRY' | 'EXIT', symbol: string) => STATS[evalType](symbol),
  /** 24-hour volume in USD of every TRADING symbol. Owner: market; new. */
  volumes: 'quantum:universe:volumes',
  /** Which symbols get snapshots, with why and when each was last asked for. Owner: brain; new. */
  candidates: 'quantum:universe:candidates',
  /** The newest complete positions reply taken in: when it was asked for, the venue's time. Owner: brain; new. */
  positionsRead: 'quantum:universe:positions',
  /** Ladder, stop and pending plan of a position. Owner: harvest; new. */
  harvest: bySymbol('quantum:harvest:state:'),
  /** The last verdict. Owner: health; new. */
  health: 'quantum:health:last',
  /** Present while a fail-closed gate fails. Owner: health; new. */
  healthAlert: 'quantum:health:alert',
  /** A stage's progress through one source (stream or timer). Owner: the stage; new. */
  cursor: (stage: StageName, source: string) => `quantum:cursor:${stage}:${source}`,
  /** Who may commit for a stage. Owner: the stage; new. */
  lease: (stage: StageName) => `quantum:lease:${stage}`,
} as const;

/** String keys (GET). */
export const TEXT = {
  /** Neither absent nor "0" denies entries. Owner: operator. */
  kill: 'quantum:kill',
  /** expires_at_ms of the cooldown. Owner: desk. */
  cooldown: bySymbol('quantum:cooldown:open:'),
  /** JSON of the permit or denial. Owner: desk. */
  permit: (planId: string) => `quantum:permit:${planId}`,
  /** JSON of the position permit (P3.3). Owner: desk. */
  positionPermit: (planId: string) => `quantum:permit:p33:${planId}`,
  /** Entry permits of a UTC day, yyyymmdd. Owner: desk. */
  dailyTrades: (day: string) => `quantum:governor:daily_trades:${day}`,
  /** expires_at_ms of a seen signal. Owner: router. */
  dedup: (key: string) => `quantum:dedup:trade_intent:${key}`,
  /** How many leases were given; the next one's token. Owner: the store; new. */
  tokens: 'quantum:store:tokens',
  /** How many commits the store holds: fewer than were seen means that it lost some. Owner: the store; new. */
  commits: 'quantum:store:commits',
} as const;

/** The set of order ids whose fills are in a ledger; bounded to the newest of each symbol. Owner: executor. */
export const SEEN_ORDERS = 'quantum:ledger:seen_orders';

/**
 * A plan id as client order ids and the journal's key carry it: one that is long or unusual goes in as its hash, so
 * that an order found at the venue leads to its journal.
 */
export function planName(planId: string): string {
  return /^[A-Za-z0-9_]{0,22}$/.test(planId) ? planId : hashOf(planId);
}

type Owner = readonly [prefix: string, owner: StageName | 'operator' | 'stage'];

const OWNERS: readonly Owner[] = [
  ['quantum:position:snapshot:', 'brain'],
  ['quantum:position:ledger:', 'executor'],
  ['quantum:position:', 'desk'],
  ['quantum:exposure', 'desk'],
  ['quantum:order:', 'executor'],
  ['quantum:orders:open', 'executor'],
  ['quantum:symbol:config:', 'executor'],
  ['quantum:executor:', 'executor'],
  ['quantum:marketstate:', 'market'],
  ['quantum:state:portfolio', 'market'],
  ['quantum:venue:', 'market'],
  ['quantum:governor:stats:', 'market'],
  ['quantum:governor:daily_trades:', 'desk'],
  ['quantum:universe:candidates', 'brain'],
  ['quantum:universe:positions', 'brain'],
  ['quantum:universe:volumes', 'market'],
  ['quantum:harvest:state:', 'harvest'],
  ['quantum:health:', 'health'],
  ['quantum:cooldown:open:', 'desk'],
  ['quantum:permit:', 'desk'],
  ['quantum:dedup:trade_intent:', 'router'],
  [SEEN_ORDERS, 'executor'],
  [TEXT.kill, 'operator'],
  ['quantum:cursor:', 'stage'],
  ['quantum:lease:', 'stage'],
];

const LETTER_AT = 'quantum:'.length;

/** By the first letter behind `quantum:`, since a simulation asks for the owner of every single write. */
const OWNERS_BY_LETTER: readonly (readonly Owner[])[] = Array.from({ length: 128 }, (_, letter) =>
  OWNERS.filter(([prefix]) => prefix.charCodeAt(LETTER_AT) === letter),
);
const NO_OWNERS: readonly Owner[] = [];

/** The one writer of a key, or undefined for a key this system does not know. `stage`: the stage it names. */
export function ownerOf(key: string): StageName | 'operator' | 'stage' | undefined {
  const owners = OWNERS_BY_LETTER[key.charCodeAt(LETTER_AT)] ?? NO_OWNERS;
  for (const owner of owners) if (key.startsWith(owner[0])) return owner[1];
  return undefined;
}
