/**
 * What a simulated request costs, beside the least it could cost, in one process and one run; what a whole day costs and
 * where its time goes; what a cycle costs with all symbols of the venue. Absolute figures move from machine to machine;
 * the ratios are what to compare. bench/bench.ts makes one file of it, and names that of soakDay.ts.
 */
import { execFileSync } from 'node:child_process';
import { Decision } from '../engine/decision.ts';
import { HASH, STAGES, type StageName } from '../engine/names.ts';
import type { AnyStage } from '../engine/protocol.ts';
import { LawBook } from '../adapters/sim/laws/laws.ts';
import { RandomStreams, type RandomStream } from '../adapters/sim/random.ts';
import { comeToRest, drive } from '../adapters/sim/run/drive.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { Scheduler } from '../adapters/sim/scheduler.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { World } from '../adapters/sim/world/world.ts';
import { sharesOf } from './shares.ts';
import type { SoakDay } from './soakDay.ts';
import { universe } from './universe.ts';

const SYMBOLS = [
  'AAVEUSDT',
  'ADAUSDT',
  'AVAXUSDT',
  'BNBUSDT',
  'BTCUSDT',
  'DOTUSDT',
  'ETHUSDT',
  'LINKUSDT',
  'SOLUSDT',
  'SUIUSDT',
  'UNIUSDT',
];
const RUNS = 3;
const BARE_EVENTS = 3_000_000;
const BARE_ALIVE = 16;
const EMPTY_MINUTES = 10;
const WORLD_MINUTES = 360;
const NAME_WIDTH = 28;
const SHARES_SHOWN = 8;

interface Measured {
  readonly requests: number;
  readonly wallMs: number;
  readonly note: string;
}

/** The least: coroutines that ask for nothing but to be woken again at a drawn time. */
function bareHeap(): Measured {
  const random = new RandomStreams('bench').stream('bare');
  const scheduler = new Scheduler<Generator<number, never, void>>(0);
  for (let index = 0; index < BARE_ALIVE; index += 1) scheduler.schedule(0, sleeper(random));
  const startedMs = performance.now();
  for (let event = 0; event < BARE_EVENTS; event += 1) {
    const coroutine = scheduler.next();
    if (coroutine !== undefined) scheduler.schedule(scheduler.nowUs + coroutine.next().value, coroutine);
  }
  const wallMs = performance.now() - startedMs;
  return { requests: BARE_EVENTS, wallMs, note: `${BARE_ALIVE} coroutines, one heap` };
}

function* sleeper(random: RandomStream): Generator<number, never, void> {
  for (;;) yield 200 + Math.floor(random.next() * 600);
}

/** One key for each stage, made once as the stages make theirs. */
const BEATS = Object.fromEntries(STAGES.map((name) => [name, HASH.cursor(name, 'beat')])) as Record<StageName, string>;

/** Every stage does nothing but write one key every ten milliseconds: what remains is runner, scheduler, store and laws. */
function emptyStages(): Measured {
  const stages = STAGES.map((name): AnyStage => ({
    ...{ name, streams: [], observes: [], outputs: [], batchMax: 1 },
    timers: [{ name: 'beat', everyMs: 10 }],
    parse: () => ({ message: undefined }),
    view: () => ({}),
    decide: (_, __, atMs) => new Decision().put(BEATS[name], { at: String(atMs) }),
  }));
  const spec = usualWorld({ seed: 'bench', symbols: ['BTCUSDT'], minutes: EMPTY_MINUTES });
  const world = new World({ ...spec, stages: () => stages });
  const store = new MemoryStore(world.consumers, 'bench');
  world.core.observers.push(new LawBook(world));
  const startedMs = performance.now();
  drive(world, store, (START_MS + EMPTY_MINUTES * 60_000) * 1000);
  const { requests } = world.core;
  return { requests, wallMs: performance.now() - startedMs, note: `${requests} requests, ${STAGES.length} stages` };
}

/** A signal per symbol and minute, all stages and timers, from an empty store until everything rests. */
function wholeWorld(symbols: readonly string[], minutes: number, withLaws: boolean): Measured {
  const startedMs = performance.now();
  const signals = symbols.flatMap((symbol, index) =>
    Array.from({ length: minutes }, (_, minute) =>
      says({ symbol, side: (index + Math.floor(minute / 45)) % 2 === 0 ? 'BUY' : 'SELL', second: minute * 60 + 5 }),
    ),
  );
  const world = new World(usualWorld({ seed: 'bench', symbols, minutes, signals }));
  const store = new MemoryStore(world.consumers, 'bench');
  const laws = new LawBook(world);
  if (withLaws) world.core.observers.push(laws);
  drive(world, store, (START_MS + minutes * 60_000) * 1000);
  comeToRest(world, store);
  if (withLaws) laws.atRest();
  const wallMs = performance.now() - startedMs;
  if (laws.violationCount > 0) throw new Error(`a law broke in the benchmark: ${laws.violations()[0]?.detail}`);
  const { requests, trace } = world.core;
  const sizes = `${requests} requests, ${trace.count} events, ${world.exchange.totals().orderCount} orders`;
  return { requests, wallMs, note: sizes };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const rows: readonly (readonly [name: string, run: () => Measured])[] = [
  ['bare heap with generators', bareHeap],
  ['empty stages, laws on', emptyStages],
  ['6 h of 11 symbols, laws off', () => wholeWorld(SYMBOLS, WORLD_MINUTES, false)],
  ['6 h of 11 symbols, laws on', () => wholeWorld(SYMBOLS, WORLD_MINUTES, true)],
  ['1 h of 3 symbols, laws on', () => wholeWorld(SYMBOLS.slice(0, 3), 60, true)],
];

/** Each row warmed up once, then all in turn, so that a machine that changes its speed does so for all. */
function printRows(): void {
  for (const [, run] of rows) run();
  const measured = rows.map(([name, run]) => ({ name, run, rates: [] as number[], walls: [] as number[], note: '' }));
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const row of measured) {
      const { requests, wallMs, note } = row.run();
      row.rates.push((requests * 1000) / wallMs);
      row.walls.push(wallMs);
      row.note = note;
    }
  }
  const bare = median(measured[0]?.rates ?? []);
  console.log(`median of ${RUNS} runs, Node ${process.version}, one core`);
  for (const { name, rates, walls, note } of measured) {
    const rate = median(rates);
    const each = `${Math.round(rate).toLocaleString('en').padStart(12)} requests/s  ${(rate / bare).toFixed(3)} of bare`;
    console.log(`${name.padEnd(NAME_WIDTH)} ${each} ${median(walls).toFixed(0).padStart(6)} ms  (${note})`);
  }
}

/** The largest shares, as a line. */
function boundBy(shares: readonly (readonly [part: string, share: number])[]): string {
  const shown = shares.slice(0, SHARES_SHOWN).map(([part, share]) => `${part} ${(share * 100).toFixed(0)} %`);
  return `  bound by ${shown.join(', ')}`;
}

/** In a process of its own, since the peak of its memory is asked for. */
function soakDay(what: 'run' | 'shares'): unknown {
  const [, , program = ''] = process.argv;
  return JSON.parse(execFileSync(process.execPath, [program, what], { encoding: 'utf8' }));
}

function printSoak(): void {
  const { wallMs, virtualSeconds, requests, events, peakMb, failed } = soakDay('run') as SoakDay;
  const speed = Math.round((virtualSeconds * 1000) / wallMs).toLocaleString('en');
  const sizes = `${requests} requests, ${events} events, ${peakMb} MB at most`;
  console.log(
    `${'soak-24h, laws on'.padEnd(NAME_WIDTH)} ${(wallMs / 1000).toFixed(1).padStart(12)} s, ${speed} × real time  (${sizes})`,
  );
  for (const line of failed) console.log(`  NOT AS EXPECTED: ${line}`);
  console.log(boundBy(soakDay('shares') as [string, number][]));
}

function printUniverse(): void {
  for (const { stage, steps, meanMs, largestMs } of universe()) {
    if (steps === 0) continue;
    const each = `${meanMs.toFixed(1)} ms each, ${largestMs.toFixed(0)} ms at most`;
    console.log(`${`566 symbols, ${stage}`.padEnd(NAME_WIDTH)} ${each}  (${steps} cycles that wrote)`);
  }
}

printRows();
console.log(`empty stages are ${boundBy(await sharesOf(emptyStages, import.meta.url)).trim()}`);
printSoak();
printUniverse();
