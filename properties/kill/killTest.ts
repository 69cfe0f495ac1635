/** The kill test: rounds drawn from a seed, then quiet, then the audit. */
import { drawRounds, type Round } from './rounds.ts';
import type { Facts } from './audit.ts';
import { KillWorld } from './killWorld.ts';

export interface KillOptions {
  readonly seed: string;
  readonly kills: number;
  /** Every so many rounds redis-server dies, and loses about a second; 0: never. */
  readonly storeEvery: number;
  readonly onRound?: (round: Round, report: KillReport) => void;
}

/** What happened, so that a run in which nothing could go wrong is seen for what it is. */
export interface KillReport {
  readonly seed: string;
  readonly wrong: readonly string[];
  readonly processKills: number;
  readonly storeKills: number;
  /** Kills at which an order was under way. */
  readonly midOrder: number;
  readonly signals: number;
  /** How signals and plans ended, by reason. */
  readonly ends: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly exits: number;
  readonly stops: number;
  /** Faults of the venue that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What the last process said last. */
  readonly said: readonly string[];
}

/** From the last kill until everything is proven, settled and guarded: a request's time-out, a proof, a few looks. */
const SETTLE_MS = 60_000;

export async function killTest({ seed, kills, storeEvery, onRound }: KillOptions): Promise<KillReport> {
  const startedMs = performance.now();
  const world = await KillWorld.open(seed);
  const counts = { processKills: 0, storeKills: 0, midOrder: 0, signals: 0 };
  const report = (wrong: readonly string[], ends = {}): KillReport => ({
    seed,
    wrong,
    ...counts,
    ends,
    ...atVenue(world),
    seconds: (performance.now() - startedMs) / 1000,
    said: world.process.said(),
  });
  try {
    await world.ready();
    for (const round of drawRounds(seed, storeEvery)) {
      if (round.number > kills) break;
      world.venue.emulator.faults.clear();
      world.venue.emulator.faults.add(round.faults);
      if (round.awaitsLease) await world.atWork();
      for (const signal of round.signals) counts.signals += await world.give(signal);
      const open = await strike(world, round);
      if (open > 0) counts.midOrder += 1;
      if (round.victim === 'live run') counts.processKills += 1;
      else counts.storeKills += 1;
      onRound?.(round, report([]));
    }
    const wrong = await world.settled(SETTLE_MS);
    return report(wrong, endsIn(await world.facts()));
  } finally {
    await world.close();
  }
}

function strike(world: KillWorld, { victim, moment, lostMs }: Round): Promise<number> {
  if (victim === 'live run') return world.replaceProcess((process) => world.at(moment, () => process.kill()));
  return world.replaceStore((kill) => world.at(moment, kill), lostMs);
}

function atVenue({ venue: { emulator } }: KillWorld): Pick<KillReport, 'entries' | 'exits' | 'stops' | 'faults'> {
  const orders = emulator.exchange.allOrders();
  return {
    entries: orders.filter(({ reduceOnly }) => !reduceOnly).length,
    exits: orders.filter(({ reduceOnly }) => reduceOnly).length,
    stops: emulator.venue.algos.all().length,
    faults: counted(emulator.faults.fired.map(({ kind }) => kind)),
  };
}

function endsIn({ outcomes, deadletters, results }: Facts): Record<string, number> {
  const early = outcomes.map(({ fields }) => fields['code'] ?? '');
  const late = results.flatMap(({ fields }) => (fields['terminal'] === 'true' ? [fields['reason_codes'] ?? ''] : []));
  return counted([...early, ...late, ...deadletters.map(() => 'DEAD_LETTER')]);
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of [...words].sort()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
