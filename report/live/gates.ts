/** How what came in has ended lately, and the list by which the original's operators said GO or NO-GO. */
import type { Config } from '../../engine/config.ts';
import { booleanField } from '../../engine/fields.ts';
import { evidenceWants, verdictNow } from '../../engine/health/health.ts';
import { STREAM } from '../../engine/names.ts';
import type { Entry, Wants } from '../../engine/protocol.ts';
import { FIRST_ID } from '../../engine/streamId.ts';
import type { View } from '../../engine/view.ts';
import { DEAD_LETTER, outcomesOf, type Outcome } from '../endings.ts';

export interface GateRecord {
  /** `A` to `G`. */
  readonly gate: string;
  readonly title: string;
  /** PASS, WARN, INFO, PENDING, FAIL. */
  readonly status: string;
  readonly conclusion: string;
  readonly facts: readonly string[];
}

export interface GoNoGoRecord {
  readonly word: 'GO' | 'NO-GO' | 'NOT YET';
  readonly gates: readonly GateRecord[];
  readonly alerts: readonly string[];
}

export interface EndingsRecord {
  readonly minutes: number;
  /** Plans that were filled, in whole or in part. */
  readonly executions: number;
  /** True when there were more than were counted: only the newest were. */
  readonly cut: boolean;
  readonly outcomes: readonly Outcome[];
}

/** The letter of the gate about streams. */
const FRESHNESS = 'd';
const WORDS = { PASS: 'GO', FAIL: 'NO-GO', STARTING: 'NOT YET' } as const;
/** Of each stream: about all that is kept of it. */
const ENTRIES_MAX = 10_000;

export function goNoGoWants(seen: View, config: Config, atMs: number): Wants {
  return evidenceWants(seen, config, atMs);
}

export function goNoGoIn(view: View, config: Config, atMs: number): GoNoGoRecord {
  const { word, judgements, alerts } = verdictNow(view, config, atMs);
  const gates = judgements.map(({ gate, finding, status }) => ({
    gate: gate.letter.toUpperCase(),
    title: gate.title,
    status,
    conclusion: finding.conclusion,
    facts: gate.letter === FRESHNESS ? [...finding.facts, ...lengthsIn(view)] : finding.facts,
  }));
  return { word: WORDS[word], gates, alerts };
}

/** As the original's operators read them off `XINFO STREAM`. */
function lengthsIn(view: View): readonly string[] {
  return [STREAM.plans, STREAM.results].map((stream) => {
    const { length = 0, lastId = FIRST_ID } = view.stream(stream) ?? {};
    return `${stream.replace(/^quantum:stream:/, '')}: length=${length}, last-generated-id=${lastId}`;
  });
}

export function endingsWants(minutes: number, atMs: number): Wants {
  const window = { sinceMs: atMs - minutes * 60_000, limit: ENTRIES_MAX };
  return { tails: [STREAM.results, STREAM.outcomes, STREAM.deadletters].map((stream) => ({ stream, ...window })) };
}

/** Everything that ended in the window, by how, the most frequent first. */
export function endingsIn(view: View, minutes: number): EndingsRecord {
  const tails = [STREAM.results, STREAM.outcomes, STREAM.deadletters].map((stream) => view.tail(stream));
  const [results = [], outcomes = [], letters = []] = tails;
  const counts = new Map<string, number>();
  const add = (code: string) => counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const entry of results) if (isEnd(entry)) add(entry.fields['reason_codes'] ?? '');
  for (const { fields } of outcomes) add(fields['code'] ?? '');
  for (const _ of letters) add(DEAD_LETTER);
  return {
    minutes,
    executions: results.filter(isExecution).length,
    cut: tails.some(({ length }) => length >= ENTRIES_MAX),
    outcomes: outcomesOf(counts),
  };
}

/** Fills on the way do not count, nor what others write. */
function isEnd({ fields }: Entry): boolean {
  return booleanField(fields, 'terminal') === true && (fields['plan_id'] ?? '') !== '';
}

/** A moved stop is executed too, and is none. */
function isExecution(entry: Entry): boolean {
  return isEnd(entry) && booleanField(entry.fields, 'executed') === true && (entry.fields['filled_qty'] ?? '0') !== '0';
}
