/**
 * A still world: prices that never move and requests that all take the same time, so that what becomes of a signal depends
 * on signals alone and not on the millisecond. What is changed about such a world and should change nothing, changes nothing.
 */
import fc from 'fast-check';
import { buildWorld } from '../../adapters/sim/fuzz/buildWorld.ts';
import type { Case, IntentDraft, SignalDraft, WorldDraft } from '../../adapters/sim/fuzz/case.ts';
import { drive } from '../../adapters/sim/run/drive.ts';
import { Journal } from '../../adapters/sim/run/journal.ts';
import { rest } from '../../adapters/sim/run/rest.ts';
import { MemoryStore } from '../../adapters/sim/store/memoryStore.ts';
import type { StagePatch } from '../../adapters/sim/world/spec.ts';
import { World } from '../../adapters/sim/world/world.ts';
import { formatDecimal } from '../../engine/decimal.ts';
import { STREAM } from '../../engine/names.ts';

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;
const MINUTES = 4;
/** Signals come on a grid of five seconds, and between two cycles of every timer. */
const SLOTS = 44;
const SLOT_MS = 5_000;
const OFFSET_MS = 12_500;

const said = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  slot: fc.nat(SLOTS - 1),
  usd: fc.constantFrom(100, 150, 190),
  isClose: fc.boolean(),
});

/** At most one signal for a symbol at a moment; several symbols may speak at once. */
export const stillSignals: fc.Arbitrary<readonly IntentDraft[]> = fc
  .uniqueArray(said, { selector: ({ symbol, slot }) => `${symbol} ${slot}`, minLength: 1, maxLength: 10 })
  .map((all) =>
    all.map(({ symbol, side, slot, usd, isClose }): IntentDraft => ({
      ...{ shape: 'decision', atMs: OFFSET_MS + slot * SLOT_MS, symbol, side, usd, leverage: 10 },
      id: `${symbol}-${slot}`,
      ...(isClose ? { action: 'FULL_CLOSE' } : {}),
    })),
  );

export function stillCase(signals: readonly SignalDraft[], changes: Partial<WorldDraft> = {}): Case {
  const draft: WorldDraft = {
    minutes: MINUTES,
    symbols: SYMBOLS,
    walletUsd: '10000',
    settings: {},
    latency: { storeUs: [300, 300], venueUs: [20_000, 20_000] },
    slippage: { halfSpreadTicks: 0, slippageTicksMax: 0 },
    regimes: [{ kind: 'calm', bars: 24 * 60, sigmaPerBar: 0, driftPerBar: 0 }],
    ...{ jumps: [], gaps: [], signals, fills: [], readLags: [], happenings: [] },
    ...changes,
  };
  return { seed: 'still', draft, faults: [] };
}

/** What became of a world, without any time in it. */
export interface Ends {
  /** By the producer's id, how each of its messages ended, sorted. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** By symbol, its fills in order, and the position they leave. */
  readonly fills: Readonly<Record<string, readonly string[]>>;
}

export function endsOf(one: Case, patch: StagePatch = (stage) => stage): Ends {
  const world = new World({ ...buildWorld(one), patch });
  const store = new MemoryStore(world.consumers, 'still');
  const journal = new Journal();
  world.core.observers.push(journal);
  drive(world, store, (world.spec.startMs + world.spec.durationMs) * 1_000);
  const pending = rest(world, store);
  if (pending !== undefined) throw new Error(`the still world does not come to rest: ${pending}`);
  const codes: Record<string, string[]> = {};
  const note = (id = '', code = ''): void => void (codes[id] ??= []).push(code);
  for (const { fields } of journal.of(STREAM.outcomes)) note(fields['correlation_id'], fields['code']);
  for (const { fields } of journal.of(STREAM.results)) {
    if (fields['terminal'] === 'true') note(fields['correlation_id'], fields['reason_codes']);
  }
  for (const list of Object.values(codes)) list.sort();
  const fills: Record<string, string[]> = {};
  for (const { trade, position } of journal.fills) {
    const { symbol, side, quantity, price } = trade;
    const text = `${side} ${formatDecimal(quantity)} at ${formatDecimal(price)}, then ${formatDecimal(position)}`;
    (fills[symbol] ??= []).push(text);
  }
  return { codes, fills };
}
