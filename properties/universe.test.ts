/**
 * All 566 symbols of the venue. On 2026-02-01 one round through them took 170 seconds against a bound of ten (I-3), and the
 * symbols with snapshots were not those with signals (I-14): ranking, coverage and age must hold at full size.
 */
import { describe, expect, it } from 'vitest';
import { CLAIMS, readCandidates, type Claim } from '../engine/brain/candidates.ts';
import { decimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { readSnapshot } from '../engine/nouns/snapshot.ts';
import { LawBook } from '../adapters/sim/laws/laws.ts';
import { drive } from '../adapters/sim/run/drive.ts';
import { Journal } from '../adapters/sim/run/journal.ts';
import { madeUpSymbols } from '../adapters/sim/run/market.ts';
import { symbolSpec } from '../adapters/sim/run/symbols.ts';
import { says, sends, START_MS, usualWorld, type UsualWorld } from '../adapters/sim/run/usualWorld.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { World } from '../adapters/sim/world/world.ts';

const SYMBOLS = madeUpSymbols(566);
/** Seconds after START_MS. */
const BEGUN_S = 30;
const nth = (index: number): string => SYMBOLS[index] ?? '';

/** The later a symbol, the more it is traded. */
function live(usual: Partial<UsualWorld>) {
  const spec = usualWorld({ seed: 'universe', symbols: SYMBOLS, minutes: 40, ...usual });
  const symbols = spec.columns.map((columns, index) => symbolSpec(columns, 1_000_000 + index));
  // In the middle of a minute, as live: at its very start the bars would be read twice within it.
  const world = new World({ ...spec, symbols, startMs: START_MS + BEGUN_S * 1000 });
  const store = new MemoryStore(world.consumers, 'universe');
  const journal = new Journal();
  const laws = new LawBook(world);
  let asked = 0;
  world.core.observers.push(journal, laws, {
    onSend: (_, { request }) => {
      if (request.kind === 'positions') asked += 1;
    },
  });
  return {
    world,
    laws,
    journal,
    asked: () => asked,
    until: (second: number) => drive(world, store, (START_MS + second * 1000) * 1000),
    /** Seconds since each symbol's snapshot was taken. */
    ages: () =>
      SYMBOLS.map((symbol) => {
        const snapshot = readSnapshot(store.hashAt(HASH.snapshot(symbol), world.nowMs));
        return snapshot === undefined ? Number.POSITIVE_INFINITY : (world.nowMs - snapshot.takenMs) / 1000;
      }),
    /** Who is a candidate by which claim. */
    ranked: () => {
      const candidates = readCandidates(store.hashAt(HASH.candidates, world.nowMs));
      const of = (claim: Claim) => [...candidates].filter((one) => one[1].claim === claim).map(([symbol]) => symbol);
      return { size: candidates.size, ...Object.fromEntries(CLAIMS.map((claim) => [claim, of(claim).sort()])) };
    },
  };
}

const gatesB = (journal: Journal) =>
  journal
    .of(STREAM.health)
    .filter(({ atMs }) => atMs > START_MS + 60_000)
    .map(({ fields }) => fields['gate_b']);

describe('with 566 symbols allowed', () => {
  it('each has a snapshot of the last cycle, from one request, and gate B passes', () => {
    const { until, ages, asked, ranked, journal, laws } = live({ settings: { BRAIN_TOP_K: '566' } });
    const oldest: number[] = [];
    for (let second = 60; second <= 660; second += 20) {
      until(second);
      oldest.push(Math.max(...ages()));
    }
    expect(Math.max(...oldest)).toBeLessThan(6);
    expect(asked()).toBeLessThanOrEqual(660 / 5 + 2);
    expect(ranked().size).toBe(566);
    expect(new Set(gatesB(journal))).toEqual(new Set(['PASS']));
    expect(laws.violations()).toEqual([]);
  });

  it('gate B fails when a round takes as long as it took in February', () => {
    const slow = { BRAIN_TOP_K: '566', BRAIN_CYCLE_S: '170', BRAIN_SNAPSHOT_TTL_S: '3600' };
    const { until, ages, journal } = live({ settings: slow });
    const oldest: number[] = [];
    for (let second = 200; second <= 650; second += 30) {
      until(second);
      oldest.push(Math.max(...ages()));
    }
    expect(Math.max(...oldest)).toBeGreaterThan(100);
    expect(new Set(gatesB(journal))).toEqual(new Set(['FAIL']));
  });
});

describe('with two symbols allowed and fifty wanted', () => {
  const plan = { plan_id: 'p', symbol: nth(3), action: 'ENTRY_PROPOSED', side: 'BUY', reduceOnly: 'false' };
  const intentOf = (symbol: string) => ({ ...says({ symbol, side: 'BUY', second: 60 }), stream: STREAM.intents });

  it('ranks what is held, meant and planned before what is allowed, and fills up with the most traded', () => {
    const { world, until, ranked } = live({
      settings: { SYMBOL_ALLOWLIST: `${nth(4)},${nth(5)}`, BRAIN_TOP_K: '50' },
      signals: [intentOf(nth(1)), intentOf(nth(2)), sends(60, STREAM.plans, plan)],
    });
    const mostTraded = (count: number) => SYMBOLS.slice(-count).sort();
    const allowlist = [nth(4), nth(5)];
    until(50);
    expect(ranked()).toEqual({ size: 50, open: [], intent: [], plan: [], allowlist, volume: mostTraded(48) });
    world.exchange.externalOrder({ symbol: nth(0), side: 'BUY', quantity: decimal('5') }, world.nowMs);
    until(70);
    const wanted = { open: [nth(0)], intent: [nth(1), nth(2)], plan: [nth(3)], allowlist };
    expect(ranked()).toEqual({ size: 50, ...wanted, volume: mostTraded(44) });
    until(60 + 590);
    expect(ranked()).toMatchObject(wanted);
    until(60 + 610);
    expect(ranked()).toEqual({ size: 50, ...wanted, plan: [], volume: mostTraded(45) });
    until(60 + 1_790);
    expect(ranked()).toMatchObject({ intent: wanted.intent });
    until(60 + 1_810);
    expect(ranked()).toEqual({ size: 50, ...wanted, plan: [], intent: [], volume: mostTraded(47) });
  });
});
