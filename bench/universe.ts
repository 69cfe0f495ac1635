/** What one cycle costs with every symbol the venue has: ranking, snapshots, market state, all 566 of them. */
import { HASH } from '../engine/names.ts';
import type { AnyStage } from '../engine/protocol.ts';
import { LawBook } from '../adapters/sim/laws/laws.ts';
import { synthesize } from '../adapters/sim/feeds/synthetic.ts';
import { RandomStreams } from '../adapters/sim/random.ts';
import { drive } from '../adapters/sim/run/drive.ts';
import { symbolSpec } from '../adapters/sim/run/symbols.ts';
import { START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import type { WorldSpec } from '../adapters/sim/world/spec.ts';
import { World } from '../adapters/sim/world/world.ts';

const SYMBOLS = 566;
const MINUTES = 10;
const WARM_UP_MINUTES = 240;
const STAGES = ['brain', 'market', 'health'] as const;

interface Cycle {
  readonly stage: string;
  /** Those that wrote something; the others only ask. */
  readonly steps: number;
  readonly meanMs: number;
  readonly largestMs: number;
}

function spec(patch: (stage: AnyStage) => AnyStage): WorldSpec {
  const random = new RandomStreams('universe');
  const columns = Array.from({ length: SYMBOLS }, (_, index) =>
    synthesize({
      symbol: `SYM${index}USDT`,
      startMs: START_MS - WARM_UP_MINUTES * 60_000,
      bars: WARM_UP_MINUTES + MINUTES + 1,
      stepMs: 60_000,
      startPrice: '12.50',
      tick: '0.01',
      random: random.stream(`market/${index}`),
    }),
  );
  const symbols = columns.map((column, index) => symbolSpec(column, 1_000_000 + index));
  const names = columns.map(({ symbol }) => symbol).join(',');
  const settings = { SYMBOL_ALLOWLIST: names, BRAIN_TOP_K: String(SYMBOLS) };
  const usual = usualWorld({ seed: 'universe', symbols: [], minutes: MINUTES, settings });
  return { ...usual, columns, symbols, patch };
}

/** @throws when a symbol is left without a snapshot or a market state, or a law breaks */
export function universe(): readonly Cycle[] {
  const timesMs = new Map<string, number[]>();
  const timed = (stage: AnyStage): AnyStage => ({
    ...stage,
    decide: (message, view, atMs) => {
      const startedMs = performance.now();
      const decision = stage.decide(message, view, atMs);
      const times = timesMs.get(stage.name) ?? [];
      timesMs.set(stage.name, times);
      if (decision.writes.length > 0) times.push(performance.now() - startedMs);
      return decision;
    },
  });
  const world = new World(spec(timed));
  const store = new MemoryStore(world.consumers, 'universe');
  const laws = new LawBook(world);
  world.core.observers.push(laws);
  drive(world, store, (START_MS + MINUTES * 60_000) * 1000);
  if (laws.violationCount > 0) throw new Error(`a law broke: ${laws.violations()[0]?.detail}`);
  for (const { symbol } of world.spec.columns) {
    const missing = [HASH.snapshot(symbol), HASH.marketState(symbol)].find(
      (key) => store.hashAt(key, world.nowMs) === undefined,
    );
    if (missing !== undefined) throw new Error(`${missing} is missing after ${MINUTES} minutes`);
  }
  return STAGES.map((stage) => {
    const times = timesMs.get(stage) ?? [];
    const totalMs = times.reduce((sum, ms) => sum + ms, 0);
    return {
      stage,
      steps: times.length,
      meanMs: totalMs / Math.max(1, times.length),
      largestMs: Math.max(0, ...times),
    };
  });
}
