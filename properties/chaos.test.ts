/** Worlds drawn from a seed, with everything going wrong at once: all laws hold, and the system comes to rest. */
import { describe, expect, it } from 'vitest';
import { TEXT, type StageName } from '../engine/names.ts';
import { LawBook } from '../adapters/sim/laws/laws.ts';
import { RandomStreams, type RandomStream } from '../adapters/sim/random.ts';
import { comeToRest, drive } from '../adapters/sim/run/drive.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import type { FillPlan } from '../adapters/sim/exchange/fillPlan.ts';
import type { Fault } from '../adapters/sim/world/faults.ts';
import { World } from '../adapters/sim/world/world.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => `chaos-${index}`);
const SYMBOLS = ['ADAUSDT', 'BTCUSDT', 'ETHUSDT', 'LINKUSDT', 'SOLUSDT'];
const STAGES: readonly StageName[] = ['router', 'bridge', 'market', 'desk', 'executor', 'brain', 'harvest'];
const MINUTES = 30;
const LAST_S = (MINUTES - 4) * 60;
const FAULTS = 25;

const AT_VENUE = [
  'lost-before-accept',
  'accept-reply-lost',
  'delayed-accept',
  'unknown-1007',
  'unknown-1007-not-done',
  'reject',
] as const;
const AT_STORE = ['reply-lost', 'request-lost', 'refused', 'slow', 'crash-after'] as const;
const AT_WORKER = ['crash-before', 'pause'] as const;

function drawFault(random: RandomStream): Fault {
  const ms = random.int(100, 20_000);
  switch (random.int(0, 2)) {
    case 0: {
      const code = random.pick([-1003, -1021, -2019]);
      const site = random.pick([
        'venue/placeOrder',
        'venue/placeOrder',
        'venue/queryOrder',
        'venue/trades',
        'venue/configureSymbol',
      ]);
      return {
        site,
        key: random.pick(['*', ...SYMBOLS]),
        occurrence: random.int(1, 8),
        kind: random.pick(AT_VENUE),
        ms,
        code,
      };
    }
    case 1:
      return {
        site: 'store/commit',
        key: random.pick(STAGES),
        occurrence: random.int(1, 60),
        kind: random.pick(AT_STORE),
        ms,
      };
    default: {
      const site = random.pick(['worker/commit', 'worker/load', 'worker/start', 'worker/wait']);
      return { site, key: random.pick(STAGES), occurrence: random.int(1, 100), kind: random.pick(AT_WORKER), ms };
    }
  }
}

function drawFill(random: RandomStream): FillPlan {
  const plans: readonly FillPlan[] = [
    { kind: 'full' },
    {
      kind: 'slices',
      parts: [
        [0.5, 0],
        [0.5, random.int(0, 60_000)],
      ],
    },
    { kind: 'partialThenExpire', fraction: 0.4 },
    { kind: 'delay', ms: random.int(0, 20_000) },
  ];
  return random.pick([plans[0] as FillPlan, ...plans]);
}

/** What the outside does: manual closes, restarts, clocks that go wrong for a while, the kill switch. */
function disturb(world: World, random: RandomStream): void {
  const atMs = () => random.int(100, LAST_S) * 1000;
  for (let count = 0; count < 5; count += 1) {
    const [symbol, stage, skewed] = [random.pick(SYMBOLS), random.pick(STAGES), random.pick(STAGES)];
    const [skewMs, fromMs] = [random.int(-30_000, 30_000), atMs()];
    world.at(atMs(), () => void world.exchange.externalClose(symbol, world.nowMs));
    world.at(atMs(), () => world.restart(stage));
    world.at(fromMs, () => world.skew(skewed, skewMs));
    world.at(fromMs + random.int(1_000, 60_000), () => world.skew(skewed, 0));
  }
  const killMs = atMs();
  world.at(killMs, () => world.set(TEXT.kill, '1'));
  world.at(killMs + 60_000, () => world.set(TEXT.kill, undefined));
  if (random.chance(0.5)) world.addWorker(world.worker('executor').stage, 'executor-2');
}

function drawWorld(seed: string): World {
  const random = new RandomStreams(seed).stream('chaos');
  const signals = Array.from({ length: 60 }, (_, index) =>
    says({
      symbol: random.pick(SYMBOLS),
      side: random.pick(['BUY', 'SELL']),
      second: random.int(60, LAST_S),
      usd: random.int(50, 350),
      id: `signal-${random.int(0, index)}`,
      ...(random.chance(0.2) ? { action: 'CLOSE' } : {}),
    }),
  );
  return new World({
    ...usualWorld({ seed, symbols: SYMBOLS, minutes: MINUTES, signals }),
    faults: Array.from({ length: FAULTS }, () => drawFault(random)),
    fillPlan: () => drawFill(random),
    readLag: () => (random.chance(0.25) ? random.int(0, 1_500) : 0),
    script: (world) => disturb(world, random),
  });
}

describe('chaos', () => {
  it.each(SEEDS)('%s', (seed) => {
    const world = drawWorld(seed);
    const store = new MemoryStore(world.consumers, seed);
    const laws = new LawBook(world);
    world.core.observers.push(laws);
    drive(world, store, (world.spec.startMs + world.spec.durationMs) * 1000);
    const pending = comeToRest(world, store);
    if (pending === undefined) laws.atRest();
    expect(world.core.faults.fired.length).toBeGreaterThan(5);
    expect(world.exchange.totals().orderCount).toBeGreaterThan(0);
    expect(pending).toBeUndefined();
    expect(laws.violations()).toEqual([]);
  });
});
