/** What happens to a world besides signals and faults; most of it close to a signal, where it matters. */
import { STAGES, type StageName } from '../../../engine/names.ts';
import type { RandomStream } from '../random.ts';
import type { Happening } from './case.ts';
import { about, Swarm } from './swarm.ts';

const KINDS = [
  'kill-switch',
  'restart',
  'down',
  'second-worker',
  'clock-skew',
  'closed-by-hand',
  'opened-by-hand',
  'symbol-halted',
] as const satisfies readonly Happening['kind'][];

const COUNT_MEAN = 4;
const COUNT_MAX = 16;
/** Stages that entries and exits need hear of more than the others. */
const OFTEN: readonly StageName[] = ['desk', 'executor', 'brain', 'market'];
const FOR_GOOD_CHANCE = 0.04;
/** Nothing that entries and exits wait for: a run without it would prove little. */
const MAY_STAY_DEAD: readonly StageName[] = ['health', 'harvest', 'router'];

/** @param anchorsMs moments at which something is under way. */
export function drawHappenings(
  symbols: readonly string[],
  anchorsMs: readonly number[],
  endMs: number,
  random: RandomStream,
): readonly Happening[] {
  const swarm = new Swarm(KINDS, random);
  const count = about(COUNT_MEAN, COUNT_MAX, random);
  const happenings: Happening[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = swarm.pick(random);
    if (kind !== undefined) happenings.push(...drawOne(kind, symbols, whenNear(anchorsMs, endMs, random), random));
  }
  return happenings.sort((a, b) => a.atMs - b.atMs);
}

function whenNear(anchorsMs: readonly number[], endMs: number, random: RandomStream): number {
  const anchorMs = random.pick([0, ...anchorsMs]);
  const nearMs = anchorMs + Math.floor(random.exponential(random.pick([10, 300, 10_000])));
  const anyMs = random.int(0, endMs);
  return random.chance(0.7) ? Math.min(endMs, nearMs) : anyMs;
}

function drawOne(
  kind: (typeof KINDS)[number],
  symbols: readonly string[],
  atMs: number,
  random: RandomStream,
): readonly Happening[] {
  const stage = random.pick([...STAGES, ...OFTEN]);
  const symbol = random.pick(symbols);
  const forMs = random.int(100, random.pick([1_000, 20_000, 90_000]));
  switch (kind) {
    case 'kill-switch':
      return [{ kind, atMs, forMs }];
    case 'symbol-halted':
      return [{ kind, atMs, symbol, forMs }];
    case 'restart':
    case 'second-worker':
      return [{ kind, atMs, stage }];
    case 'down':
      if (random.chance(FOR_GOOD_CHANCE)) return [{ kind, atMs, stage: random.pick(MAY_STAY_DEAD) }];
      return [{ kind, atMs, stage, forMs }];
    case 'clock-skew':
      return [{ kind, atMs, stage, skewMs: random.int(-30_000, 30_000), forMs }];
    case 'closed-by-hand':
      return [{ kind, atMs, symbol }];
    case 'opened-by-hand':
      return [{ kind, atMs, symbol, side: random.pick(['BUY', 'SELL']), usd: random.int(60, 300) }];
  }
}
