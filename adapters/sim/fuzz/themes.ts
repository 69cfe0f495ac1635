/**
 * Ingredients that seldom meet by chance, put together on purpose: what one of them needs, the theme adds, and the faults
 * that some go with. A third of all runs have none.
 */
import type { RandomStream } from '../random.ts';
import type { Fault } from '../world/faults.ts';
import type { Happening, IntentDraft, WorldDraft } from './case.ts';

export const THEMES = {
  midnight: atMidnight,
  takeover: withTakeovers,
  lagging: withLaggingReads,
  crowded: withCrowdedStore,
  'dead market': withoutMarket,
  'dead executor': withoutExecutor,
  'strange hands': withStrangeHands,
  stops: withStops,
  forgetful: withRoomForEntries,
  doubtful: withRoomForEntries,
  deaf: withRoomForEntries,
  'second thoughts': withSecondThoughts,
} as const satisfies Readonly<Record<string, (draft: WorldDraft, random: RandomStream) => WorldDraft>>;

export type Theme = keyof typeof THEMES;

const FAULTS: Readonly<Partial<Record<Theme, (draft: WorldDraft, random: RandomStream) => readonly Fault[]>>> = {
  takeover: lateHeirs,
  lagging: echoes,
  forgetful: failovers,
  doubtful: doubts,
  deaf: deafness,
};

/** Of runs without a theme. */
const PLAIN_CHANCE = 0.35;
const NAMES = Object.keys(THEMES) as readonly Theme[];

/** With the faults that some themes need. */
export function withTheme(draft: WorldDraft, random: RandomStream): { draft: WorldDraft; faults: readonly Fault[] } {
  const theme = random.pick(NAMES);
  if (random.chance(PLAIN_CHANCE)) return { draft, faults: [] };
  const themed = THEMES[theme](draft, random);
  return { draft: themed, faults: FAULTS[theme]?.(themed, random) ?? [] };
}

/** Starts late in the day, or late where somebody's clock is two hours ahead, and may trade little a day. */
function atMidnight(draft: WorldDraft, random: RandomStream): WorldDraft {
  const hour = random.pick([22, 24, 24]);
  const startMinute = hour * 60 - random.int(1, draft.minutes - 1);
  const settings = { ...draft.settings, DAILY_TRADES_MAX_TESTNET: String(random.int(1, 3)), OPEN_COOLDOWN_S: '5' };
  return { ...draft, startMinute, settings, signals: withEntries(draft, 12, random) };
}

/** With effects on their way, or many sources, when their lease runs out. */
const BUSIEST = ['executor', 'executor', 'executor', 'desk', 'desk'] as const;

/** A second worker, while the first one stands still for longer than its lease, with something to do for both. */
function withTakeovers(draft: WorldDraft, random: RandomStream): WorldDraft {
  const added = near(draft, random, 3).flatMap((atMs): readonly Happening[] => {
    const stage = random.pick([...BUSIEST, 'bridge', 'router', 'brain', 'harvest', 'market'] as const);
    return [
      { kind: 'second-worker', atMs: Math.max(0, atMs - 3_000), stage },
      { kind: 'paused', atMs: atMs + random.int(0, 300), stage, forMs: random.int(16_000, 40_000) },
    ];
  });
  return withHappenings(draft, added);
}

/** Stands still right before a commit; and who takes the lease over hears of it late, so that the first one may be back before. */
function lateHeirs({ happenings }: WorldDraft, random: RandomStream): readonly Fault[] {
  const stages = new Set(happenings.flatMap((one) => (one.kind === 'second-worker' ? [one.stage] : [])));
  return [...stages].flatMap((key) => [
    ...[1, 2, 3].map((): Fault => {
      const ms = random.int(15_000, 22_000);
      return { site: 'worker/commit', key, occurrence: random.int(3, 40), kind: 'pause', ms };
    }),
    ...[2, 3, 4, 5, 6, 7].map((occurrence): Fault => {
      return { site: 'store/acquire', key, occurrence, kind: 'slow', ms: random.int(5_000, 12_000) };
    }),
  ]);
}

/** The venue's reads are old just when an order fills in parts: for a while, or now and then, as replicas differ. */
function withLaggingReads(draft: WorldDraft, random: RandomStream): WorldDraft {
  const readLags = near(draft, random, 4).flatMap((atMs) => {
    const lagMs = random.int(500, 1_500);
    if (random.chance(0.4)) return [{ fromMs: atMs, forMs: random.int(5_000, 90_000), lagMs }];
    return Array.from({ length: 20 }, (_, turn) => ({
      fromMs: atMs + turn * 500 + random.int(0, 250),
      forMs: random.int(50, 250),
      lagMs,
    }));
  });
  const fills = draft.symbols.flatMap((symbol) =>
    [1, 2, 3].map((order) => ({
      symbol,
      order,
      plan: { kind: 'slices', parts: parts(random) } as const,
    })),
  );
  return { ...draft, fills, readLags: [...draft.readLags, ...readLags] };
}

/** What was true of an order when it was asked about is heard again when it is not. */
function echoes({ symbols }: WorldDraft, random: RandomStream): readonly Fault[] {
  return symbols.flatMap((key) =>
    [1, 2, 3, 4].map((occurrence): Fault => {
      return { site: 'venue/queryOrder', key, occurrence, kind: 'reply-twice', ms: random.int(300, 4_000) };
    }),
  );
}

/** Half at once or soon, so that it is seen before, and half later. */
function parts(random: RandomStream): readonly (readonly [fraction: number, afterMs: number])[] {
  const firstMs = random.chance(0.5) ? 0 : random.int(50, 1_000);
  return [
    [0.5, firstMs],
    [0.5, firstMs + random.int(100, 8_000)],
  ];
}

/** A slow store, and several stages that want to append to the same stream. */
function withCrowdedStore(draft: WorldDraft, random: RandomStream): WorldDraft {
  const latency = { ...draft.latency, storeUs: [1_000, random.int(50_000, 400_000)] } as const;
  return { ...draft, latency, signals: withEntries(draft, 20, random) };
}

/** Nobody renews what entries are judged by, and the feed stands still. */
function withoutMarket(draft: WorldDraft, random: RandomStream): WorldDraft {
  const settings = {
    ...draft.settings,
    ...random.pick([
      { PORTFOLIO_MAX_AGE_S: '20' },
      { MARKET_STATE_MAX_AGE_S: '70' },
      { PRICE_MAX_AGE_S: '30' },
      { HEALTH_HALTS_ENTRIES: 'true', HEALTH_CYCLE_S: '10' },
    ]),
  };
  const stage = random.pick(['market', 'market', 'brain'] as const);
  const [atMs = 0] = near(draft, random, 1);
  const added: Happening = {
    kind: 'down',
    atMs: Math.max(0, atMs - 60_000),
    stage,
    forMs: random.int(60_000, 150_000),
  };
  const gaps = draft.symbols.map((symbol) => ({ symbol, fromMinute: random.int(0, 2), minutes: random.int(2, 6) }));
  return withHappenings({ ...draft, settings, gaps, signals: withEntries(draft, 12, random) }, [added]);
}

/** Orders wait for a dead executor: permits run out, and the kill switch may come first. */
function withoutExecutor(draft: WorldDraft, random: RandomStream): WorldDraft {
  const settings = { ...draft.settings, PERMIT_TTL_S: random.pick(['1', '5', '60']), OPEN_COOLDOWN_S: '0' };
  const added = near(draft, random, 3).flatMap((atMs): readonly Happening[] => [
    { kind: 'down', atMs: Math.max(0, atMs - 100), stage: 'executor', forMs: random.int(2_000, 12_000) },
    ...(random.chance(0.5) ? [{ kind: 'kill-switch', atMs: atMs + 300, forMs: 20_000 } as const] : []),
  ]);
  return withHappenings({ ...draft, settings, signals: withEntries(draft, 10, random) }, added);
}

/** Others trade on the account and halt its symbols right before a signal. */
function withStrangeHands(draft: WorldDraft, random: RandomStream): WorldDraft {
  const added = near(draft, random, 6).map((atMs): Happening => {
    const symbol = random.pick(draft.symbols);
    const beforeMs = Math.max(0, atMs - random.int(0, 8_000));
    return random.pick([
      { kind: 'opened-by-hand', atMs: beforeMs, symbol, side: random.pick(['BUY', 'SELL'] as const), usd: 100 },
      { kind: 'closed-by-hand', atMs: beforeMs, symbol },
      { kind: 'symbol-halted', atMs: beforeMs, symbol, forMs: 120_000 },
    ]);
  });
  return withHappenings({ ...draft, signals: withEntries(draft, 8, random) }, added);
}

/** An operator moves stops and closes parts of what has just been opened. */
function withStops(draft: WorldDraft, random: RandomStream): WorldDraft {
  const entries = withEntries(draft, 4, random);
  const moved = entries
    .filter((signal): signal is IntentDraft => signal.shape === 'intent')
    .flatMap(({ atMs, symbol, side }, index) => {
      const plan = {
        shape: 'exit-plan',
        symbol,
        usd: 100,
        leverage: 10,
        side: side === 'BUY' ? 'SELL' : 'BUY',
      } as const;
      const stops = [0.99, 0.9, 1.2].map((fraction, step) => ({
        ...plan,
        atMs: atMs + 2_000 * (step + 1),
        id: `stop${index}-${step}`,
        action: 'UPDATE_SL' as const,
        stopFraction: side === 'BUY' ? fraction : 2 - fraction,
      }));
      const part = { ...plan, atMs: atMs + 9_000, id: `part${index}`, action: 'PARTIAL_25' as const, stampMs: -20_000 };
      return random.chance(0.5) ? stops : [...stops, part];
    });
  return { ...draft, signals: [...entries, ...moved].sort((a, b) => a.atMs - b.atMs) };
}

/** Closes that take their time, and an entry for the other side before they are through. */
function withSecondThoughts(draft: WorldDraft, random: RandomStream): WorldDraft {
  const settings = { ...draft.settings, OPEN_COOLDOWN_S: '0' };
  const firsts = near(draft, random, 4);
  const signals = firsts.flatMap((atMs, index): readonly IntentDraft[] => {
    const symbol = random.pick(draft.symbols);
    const said = { shape: 'intent', symbol, usd: 100, leverage: 10 } as const;
    const closeMs = atMs + random.int(3_000, 20_000);
    const side = random.pick(['BUY', 'SELL'] as const);
    const other = side === 'BUY' ? 'SELL' : 'BUY';
    return [
      { ...said, atMs, id: `first${index}`, side },
      { ...said, atMs: closeMs, id: `close${index}`, side: other, action: 'CLOSE' },
      { ...said, atMs: closeMs + random.int(0, 2_000), id: `second${index}`, side: other },
    ];
  });
  const fills = draft.symbols.flatMap((symbol) =>
    [2, 4, 6].map((order) => ({ symbol, order, plan: { kind: 'slices', parts: parts(random) } as const })),
  );
  return { ...draft, settings, fills, signals: [...draft.signals, ...signals].sort((a, b) => a.atMs - b.atMs) };
}

/** Something to lose, and to doubt, at each fault: entries that follow each other closely. */
function withRoomForEntries(draft: WorldDraft, random: RandomStream): WorldDraft {
  const settings = { ...draft.settings, OPEN_COOLDOWN_S: '0' };
  return { ...draft, settings, signals: withEntries(draft, 12, random) };
}

/** The store loses what the last steps of some order wrote: its sending, its permit, its plan, but not the signal. */
function failovers(_: WorldDraft, random: RandomStream): readonly Fault[] {
  return Array.from({ length: random.int(1, 4) }, () => {
    const key = random.pick(['executor', 'desk']);
    const occurrence = random.int(2, random.pick([10, 40]));
    const count = random.int(1, key === 'desk' ? 4 : 12);
    return { site: 'store/commit', key, occurrence, kind: 'failover' as const, count };
  });
}

const DOUBTS = ['accept-reply-lost', 'delayed-accept', 'lost-before-accept', 'unknown-503', 'unknown-1007'] as const;

/** Nobody says what became of the first orders, and the venue is slow to show them. */
function doubts({ symbols }: WorldDraft, random: RandomStream): readonly Fault[] {
  return symbols.flatMap((key) =>
    [1, 2, 3, 4].flatMap((occurrence): readonly Fault[] => [
      { site: 'venue/placeOrder', key, occurrence, kind: random.pick(DOUBTS), ms: random.int(300, 4_000) },
      { site: 'venue/queryOrder', key, occurrence, kind: 'stale-read', lagMs: random.int(300, 1_500) },
    ]),
  );
}

/** Commits whose reply is lost, and commits that are lost themselves. */
function deafness(_: WorldDraft, random: RandomStream): readonly Fault[] {
  return Array.from({ length: 12 }, () => ({
    site: 'store/commit',
    key: random.pick(['router', 'bridge', 'desk', 'executor', 'harvest', 'brain']),
    occurrence: random.int(1, 20),
    kind: random.pick(['reply-lost', 'request-lost'] as const),
  }));
}

function withHappenings(draft: WorldDraft, added: readonly Happening[]): WorldDraft {
  return { ...draft, happenings: [...draft.happenings, ...added].sort((a, b) => a.atMs - b.atMs) };
}

/** Moments of some signals, ms after the start. */
function near({ signals }: WorldDraft, random: RandomStream, count: number): readonly number[] {
  return random
    .shuffle(signals)
    .slice(0, count)
    .map(({ atMs }) => atMs);
}

function withEntries(
  { signals, symbols, minutes }: WorldDraft,
  count: number,
  random: RandomStream,
): WorldDraft['signals'] {
  const entries = Array.from({ length: count }, (_, index): IntentDraft => ({
    shape: 'intent',
    atMs: random.int(5_000, minutes * 60_000 - 20_000),
    symbol: random.pick(symbols),
    side: random.pick(['BUY', 'SELL']),
    id: `t${index}`,
    usd: 100,
    leverage: 10,
  }));
  return [...signals, ...entries].sort((a, b) => a.atMs - b.atMs);
}
