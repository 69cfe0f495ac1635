/** Finds the ways an id or a symbol may mean, from the lines of a trace that contain it. */
import { STREAM } from '../../engine/names.ts';
import { ownRoot } from '../../engine/root.ts';
import { parsedRecord, textOf, type UnknownRecord } from '../unknownRecord.ts';
import { factsOf, isRetold, type Fact } from './facts.ts';
import { endingOfDeadLetter, endingOfOutcome, endingOfResult, type Ending, type Way } from './way.ts';

/**
 * How well a name fits: an id of its own beats the id of an entry (two streams may use the same one), that an id it
 * shares with others, and that a symbol.
 */
const FIT = { own: 4, entry: 3, shared: 2, symbol: 1, none: 0 } as const;

interface Draft {
  way: Way;
  fit: number;
}

export class WayIndex {
  private readonly asked: string;
  private readonly drafts = new Map<string, Draft>();

  constructor(asked: string) {
    this.asked = asked;
  }

  take(line: UnknownRecord): void {
    for (const fact of factsOf(line)) this.takeFact(fact);
  }

  /** Those the name means, then those that are only related to it; newest first. */
  found(): { readonly meant: readonly Way[]; readonly related: readonly Way[] } {
    const drafts = [...this.drafts.values()].sort((a, b) => b.way.startedUs - a.way.startedUs);
    const best = Math.max(0, ...drafts.map(({ fit }) => fit));
    const of = (wanted: boolean) => drafts.filter(({ fit }) => (fit === best) === wanted).map(({ way }) => way);
    return { meant: of(true), related: of(false) };
  }

  private takeFact(fact: Fact): void {
    if (fact.kind !== 'signal' && fact.kind !== 'append' && fact.kind !== 'journal') return;
    if (fact.kind === 'append' && isRetold(fact.stream)) return;
    const { fields } = fact;
    const id = fact.kind === 'journal' ? '' : fact.id;
    const plan = textOf(fields['plan_id']);
    const rootId = textOf(fields['root_id']) || (fact.kind === 'signal' ? ownRoot(fact.stream, id) : plan);
    const content = contentOf(fields);
    const fit = this.fitOf(fields, textOf(content['symbol']), id, [rootId, plan]);
    if (rootId === '' || (fit === FIT.none && !this.drafts.has(rootId))) return;
    const draft = this.drafts.get(rootId) ?? { way: newWay(rootId, fact), fit };
    draft.fit = Math.max(draft.fit, fit);
    draft.way = { ...learned(draft.way, fields, content), ending: endingOf(fact) ?? draft.way.ending };
    this.drafts.set(rootId, draft);
  }

  private fitOf(fields: UnknownRecord, symbol: string, id: string, ids: readonly string[]): number {
    const own = [...ids, textOf(fields['client_order_id']), textOf(fields['order_id'])];
    if (own.includes(this.asked)) return FIT.own;
    if (id === this.asked) return FIT.entry;
    if ([fields['correlation_id'], fields['trace_id'], fields['message_id']].map(textOf).includes(this.asked))
      return FIT.shared;
    return symbol === this.asked ? FIT.symbol : FIT.none;
  }
}

/** What a record says about its subject: flat, or as JSON in one field. */
export function contentOf(fields: UnknownRecord): UnknownRecord {
  const inner = textOf(fields['payload'] ?? fields['data']);
  return inner === '' ? fields : { ...fields, ...parsedRecord(inner) };
}

function newWay(rootId: string, { us, time }: Fact): Way {
  const unnamed = { correlationId: '', symbol: '', side: '', action: '', ending: undefined };
  return { rootId, planIds: [], clientOrderIds: [], startedUs: us, time, ...unnamed };
}

function learned(way: Way, fields: UnknownRecord, content: UnknownRecord): Way {
  return {
    ...way,
    planIds: withOne(way.planIds, textOf(fields['plan_id'])),
    clientOrderIds: withOne(way.clientOrderIds, textOf(fields['client_order_id'])),
    correlationId: way.correlationId || textOf(fields['correlation_id']),
    symbol: way.symbol || textOf(content['symbol']),
    side: way.side || textOf(content['side']).toUpperCase(),
    action: textOf(fields['action']) || way.action,
  };
}

export function withOne(list: readonly string[], item: string): readonly string[] {
  return item === '' || list.includes(item) ? list : [...list, item];
}

export function endingOf(fact: Fact): Ending | undefined {
  if (fact.kind !== 'append') return undefined;
  if (fact.stream === STREAM.results) return endingOfResult(fact.fields);
  if (fact.stream === STREAM.outcomes) return endingOfOutcome(fact.fields);
  return fact.stream === STREAM.deadletters ? endingOfDeadLetter(fact.fields) : undefined;
}
