/** Faults of one run, swarm style. */
import { STAGES, type StageName } from '../../../engine/names.ts';
import type { RandomStream, RandomStreams } from '../random.ts';
import type { Fault, FaultKind } from '../world/faults.ts';
import { about, Swarm } from './swarm.ts';

const AT_STORE: readonly FaultKind[] = ['reply-lost', 'request-lost', 'refused', 'slow', 'crash-after'];
const AT_WORKER: readonly FaultKind[] = ['pause', 'crash-before'];
const AT_VENUE: readonly FaultKind[] = [
  'lost-before-accept',
  'accept-reply-lost',
  'delayed-accept',
  'unknown-1007',
  'unknown-1007-not-done',
  'reject',
];
const OF_STORE: readonly FaultKind[] = ['failover', 'store-restart'];
const KINDS: readonly FaultKind[] = [...AT_STORE, ...OF_STORE, ...AT_WORKER, ...AT_VENUE];
const COUNT_MEAN = 8;
const COUNT_MAX = 40;
const OFTEN: readonly StageName[] = ['desk', 'executor', 'bridge'];
const ORDER = 'venue/placeOrder';

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

function drawOne(kind: FaultKind, symbols: readonly string[], random: RandomStream): Fault {
  const ms = random.int(100, random.pick([2_000, 20_000]));
  if (AT_VENUE.includes(kind)) {
    const site = random.pick([ORDER, ORDER, ORDER, 'venue/queryOrder', 'venue/trades', 'venue/configureSymbol']);
    const code = random.pick([-1003, -1021, -2019]);
    return { site, key: random.pick(symbols), occurrence: random.int(1, 6), kind, ms, code };
  }
  const key = random.pick([...STAGES, ...OFTEN]);
  if (OF_STORE.includes(kind)) {
    const occurrence = random.int(1, random.pick([6, 60]));
    return {
      site: 'store/commit',
      key: random.pick(OFTEN),
      occurrence,
      kind,
      ms: random.int(1, random.pick([100, 1_500])),
    };
  }
  if (AT_STORE.includes(kind)) {
    const site = random.pick(['store/commit', 'store/commit', 'store/load', 'store/acquire', 'store/renew']);
    return { site, key, occurrence: random.int(1, 30), kind, ms };
  }
  const site = random.pick(['worker/commit', 'worker/load', 'worker/start', 'worker/wait']);
  return { site, key, occurrence: random.int(1, 60), kind, ms };
}
