/** Faults of one run, swarm style. */
import { STAGES, type StageName } from '../../../engine/names.ts';
import type { RandomStream, RandomStreams } from '../random.ts';
import { FAULT_KINDS, strikesAt, type FaultKind } from '../world/faultKinds.ts';
import type { Fault } from '../world/faults.ts';
import { about, Swarm } from './swarm.ts';

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
const COUNT_MEAN = 8;
const COUNT_MAX = 40;
const OFTEN: readonly StageName[] = ['desk', 'executor', 'bridge'];

export interface FaultFrame {
  readonly symbols: readonly string[];
  readonly minutes: number;
}

export function drawFaults(streams: RandomStreams, { symbols }: FaultFrame): readonly Fault[] {
  const random = streams.stream('draw/faults');
  const swarm = new Swarm(KINDS, random);
  const count = about(COUNT_MEAN, COUNT_MAX, random);
  const faults: Fault[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = swarm.pick(random);
    if (kind !== undefined) faults.push(drawOne(kind, symbols, random));
  }
  return faults;
}

/** Sites with how late in a run of a few minutes something may still happen there; one that is named twice is hit twice as often. */
const SITES: readonly (readonly [site: string, occurrenceMax: number])[] = [
  ['store/commit', 30],
  ['store/commit', 30],
  ['store/load', 30],
  ['store/acquire', 2],
  ['store/renew', 10],
  ['worker/commit', 60],
  ['worker/load', 60],
  ['worker/start', 60],
  ['worker/wait', 60],
  ['venue/placeOrder', 6],
  ['venue/placeOrder', 6],
  ['venue/placeOrder', 6],
  ['venue/queryOrder', 6],
  ['venue/trades', 6],
  ['venue/configureSymbol', 3],
];

/** Often at most the first, sometimes up to the second: a replica is little behind, and a store soon back. */
const MS_MAX: Readonly<Partial<Record<FaultKind, readonly [number, number]>>> = {
  failover: [100, 1_500],
  'store-restart': [500, 5_000],
};

/** More writes than a signal makes on its whole way to the venue. */
const LOST_WRITES_MAX = 12;

function drawOne(kind: FaultKind, symbols: readonly string[], random: RandomStream): Fault {
  const [site, occurrenceMax] = random.pick(SITES.filter(([where]) => strikesAt(kind, where)));
  const key = site.startsWith('venue/') ? random.pick(symbols) : random.pick([...STAGES, ...OFTEN]);
  const ms = random.int(1, random.pick(MS_MAX[kind] ?? [2_000, 20_000]));
  const code = random.pick([-1003, -1021, -2019]);
  const fault: Fault = { site, key, occurrence: random.int(1, occurrenceMax), kind, ms };
  const count = random.int(1, LOST_WRITES_MAX);
  if (kind === 'failover' && random.chance(0.7)) return { ...fault, count };
  return kind === 'reject' ? { ...fault, code } : fault;
}
