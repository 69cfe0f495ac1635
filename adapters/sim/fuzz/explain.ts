/** Why a case fails: what happened in it, and what would have to be otherwise for it to pass. */
import type { TraceEvent } from '../world/trace.ts';
import type { Case, WorldDraft } from './case.ts';
import { faultLine, fillLine, gapLine, happeningLine, readLagLine, signalLine } from './partText.ts';
import { runCase, type CaseResult } from './runCase.ts';

/** The same case without one of its parts. */
export interface Counterfactual {
  readonly without: string;
  /** What breaks then; undefined: nothing does. */
  readonly law?: string;
}

export interface Explanation {
  readonly result: CaseResult;
  /** Everything that happened up to the violation. */
  readonly events: readonly TraceEvent[];
  readonly counterfactuals: readonly Counterfactual[];
  /** What there is in the case, in words. */
  readonly parts: Readonly<Record<'faults' | 'outside' | 'signals', readonly string[]>>;
}

/** A case that has not become small has a long trace; its end is what matters. */
const EVENTS_KEPT = 50_000;
const COUNTERFACTUALS_MAX = 12;

export function explain(one: Case): Explanation {
  const events: TraceEvent[] = [];
  const result = runCase(one, {
    onTrace: (event) => {
      events.push(event);
      if (events.length > 2 * EVENTS_KEPT) events.splice(0, EVENTS_KEPT);
    },
  });
  const untilMs = result.broken?.afterMs ?? Number.POSITIVE_INFINITY;
  const seen = events.filter(({ us }) => Number(us) <= (untilMs + 1) * 1_000);
  const { draft, faults } = one;
  return {
    result,
    events: seen,
    counterfactuals: lessOnePart(one).slice(0, COUNTERFACTUALS_MAX).map(counterfactual),
    parts: {
      faults: faults.map(faultLine),
      outside: [
        ...draft.happenings.map(happeningLine),
        ...draft.fills.map(fillLine),
        ...draft.readLags.map(readLagLine),
        ...draft.gaps.map(gapLine),
      ],
      signals: draft.signals.map(signalLine),
    },
  };
}

type Without = readonly [without: string, one: Case];

function counterfactual([without, one]: Without): Counterfactual {
  const law = runCase(one, { stopsWhenBroken: true }).broken?.law;
  return law === undefined ? { without } : { without, law };
}

/** What goes wrong first, then what is unusual, then what was said. */
function lessOnePart(one: Case): readonly Without[] {
  const { draft, faults } = one;
  const others = <Item>(items: readonly Item[], item: Item): readonly Item[] => items.filter((other) => other !== item);
  const list = <Name extends 'happenings' | 'fills' | 'readLags' | 'gaps' | 'signals'>(
    name: Name,
    line: (item: WorldDraft[Name][number]) => string,
  ): readonly Without[] => {
    const items: readonly WorldDraft[Name][number][] = draft[name];
    return items.map((item) => [line(item), { ...one, draft: { ...draft, [name]: others(items, item) } }]);
  };
  return [
    ...faults.map((fault): Without => [faultLine(fault), { ...one, faults: others(faults, fault) }]),
    ...list('happenings', happeningLine),
    ...list('fills', fillLine),
    ...list('readLags', readLagLine),
    ...list('gaps', gapLine),
    ...list('signals', signalLine),
  ];
}
