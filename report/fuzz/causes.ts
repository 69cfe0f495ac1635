/** What led to a violation: the ways of the plans and symbols it names, and all that happened to the world meanwhile. */
import { factsOf, type Fact } from '../why/facts.ts';
import { stepOf, type Step } from '../why/steps.ts';
import type { Way } from '../why/way.ts';
import { WayIndex } from '../why/wayIndex.ts';
import { WayStory } from '../why/wayStory.ts';
import { recordOf, textOf, type UnknownRecord } from '../unknownRecord.ts';

const WAYS_MAX = 4;

/**
 * @param events of the trace up to the violation, in order.
 * @param names ids or symbols that the violation speaks of.
 */
export function causeSteps(events: readonly UnknownRecord[], names: readonly string[]): readonly Step[] {
  const ways = waysOf(events, names);
  const symbols = new Set([...ways.map(({ symbol }) => symbol), ...names]);
  const ours = new Set(ways.flatMap(({ clientOrderIds }) => clientOrderIds));
  const steps = [
    ...ways.flatMap((way) => stepsOf(way, events)),
    ...events
      .flatMap(factsOf)
      .filter((fact) => concernsAll(fact, symbols, ours))
      .flatMap((fact) => stepOf(fact) ?? []),
  ];
  // Two ways may share a plan: a signal that was said twice, or one that came back after a failover.
  const unique = new Map(steps.map((step) => [JSON.stringify(step), step]));
  return [...unique.values()].sort((a, b) => a.us - b.us);
}

function waysOf(events: readonly UnknownRecord[], names: readonly string[]): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const name of names) {
    const index = new WayIndex(name);
    for (const event of events) index.take(event);
    for (const way of index.found().meant.slice(0, WAYS_MAX)) ways.set(way.rootId, way);
  }
  return [...ways.values()];
}

/** Without what happens to everybody: that is told once, for all ways. */
function stepsOf(way: Way, events: readonly UnknownRecord[]): readonly Step[] {
  const story = new WayStory(way);
  for (const event of events) story.take(event);
  return story.told().steps.filter(({ stage }) => stage !== 'fault' && stage !== 'world');
}

/** The world itself, and what others did at the exchange. The first start of each stage is no news. */
function concernsAll(fact: Fact, symbols: ReadonlySet<string>, ours: ReadonlySet<string>): boolean {
  if (fact.kind === 'world') return fact.what !== 'worker.start' || fact.us > 0;
  if (fact.kind !== 'venue' || ours.has(fact.clientOrderId)) return false;
  const { line } = fact;
  const symbol = textOf(recordOf(line['order'] ?? line['request'])['symbol']) || textOf(line['symbol']);
  if (!symbols.has(symbol)) return false;
  // A change of the position by an order was told with the order.
  return fact.event !== 'positionChanged' ? fact.clientOrderId !== '' : textOf(line['cause']) === 'reset';
}
