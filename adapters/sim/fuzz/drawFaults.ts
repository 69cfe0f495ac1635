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
  ['venue/orders', 3],
  ['venue/positions', 40],
  ['venue/account', 40],
  ['venue/configureSymbol', 3],
  ['market/order', 6],
  ['moment/signal', 8],
  ['moment/order', 6],
  ['moment/fill', 6],
  ['feed/signal', 10],
];
/** Requests that are about no symbol. */
const OF_ALL: readonly string[] = ['venue/positions', 'venue/account'];

function drawOne(kind: FaultKind, symbols: readonly string[], random: RandomStream): Fault {
  const [site, occurrenceMax] = random.pick(SITES.filter(([where]) => strikesAt(kind, where)));
  const stage = random.pick([...STAGES, ...OFTEN]);
  const symbol = random.pick(symbols);
  const ofStage = site.startsWith('store/') || site.startsWith('worker/');
  const key = OF_ALL.includes(site) ? '*' : ofStage ? stage : symbol;
  return { site, key, occurrence: random.int(1, occurrenceMax), kind, ...drawSize(kind, site, random) };
}

/** Often at most the first, sometimes up to the second: a replica is little behind, and a store soon back. */
const MS_MAX: Readonly<Partial<Record<FaultKind, readonly [number, number]>>> = {
  failover: [100, 1_500],
  'store-restart': [500, 5_000],
};
/** More lag than EXECUTOR_READ_LAG_MS allows for would be another venue than the one the engine is built for. */
const LAG_MAX_MS = 1_500;
/** The venue's clock is a good one: with a worse one no window means anything. Others may be far out. */
const VENUE_SKEW_MAX_MS = 900;
const SKEW_MAX_MS = 30_000;
const DRIFT_MAX_MS = 2_000;

/** More writes than a signal makes on its whole way to the venue. */
const LOST_WRITES_MAX = 12;

type Size = Pick<Fault, 'ms' | 'count' | 'forMs' | 'lagMs' | 'fraction' | 'code'>;

/** How bad it is; what a kind does not look at is left out. Seven draws, whatever comes out. */
function drawSize(kind: FaultKind, site: string, random: RandomStream): Size {
  const ms = random.int(1, random.pick(MS_MAX[kind] ?? [2_000, 20_000]));
  const forMs = random.int(1_000, 90_000);
  const lagMs = random.int(50, LAG_MAX_MS);
  const fraction = random.pick([0.25, 0.5, 0.75, 1.5, 2]);
  const code = random.pick([-1003, -1021, -2019]);
  const skewMaxMs = site.startsWith('venue/') ? VENUE_SKEW_MAX_MS : SKEW_MAX_MS;
  const share = 2 * random.next() - 1;
  const count = random.int(1, LOST_WRITES_MAX);
  switch (kind) {
    case 'failover':
      return share > -0.4 ? { ms, count } : { ms };
    case 'reject':
      return { code };
    case 'clock-jump':
      return { ms: Math.round(share * skewMaxMs) };
    case 'clock-skew':
      return { ms: Math.round(share * skewMaxMs), forMs };
    case 'clock-drift':
      return { ms: Math.round(share * Math.min(DRIFT_MAX_MS, skewMaxMs)), forMs };
    case 'stale-read':
      return { lagMs };
    case 'read-lag':
    case 'price-late':
      return { ms, lagMs, forMs };
    case 'halted':
    case 'price-gap':
    case 'price-stale':
      return { ms, forMs };
    case 'external-reduce':
    case 'external-increase':
    case 'leverage-by-hand':
      return { ms, fraction };
    case 'partial-expire':
    case 'late-fill':
      return { ms, fraction: Math.min(fraction, 0.75) };
    default:
      return { ms };
  }
}
