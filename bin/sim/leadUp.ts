/** What led to a failure: the run once more, the same to the byte, with somebody watching. */
import type { TraceEvent } from '../../adapters/sim/world/trace.ts';
import { STREAM } from '../../engine/names.ts';
import { traceLine } from '../../report/traceLine.ts';
import type { FailureContext } from '../../report/runFailure.ts';
import { cameOut } from '../../report/runRecord.ts';
import { execute, type Execution, type Outcome } from './execute.ts';
import { repeatCommand } from './repeat.ts';
import type { Selected } from './selection.ts';
import type { Ground } from './stores.ts';

const ENDS = [STREAM.results, STREAM.outcomes, STREAM.deadletters].map((stream) => `"stream":"${stream}"`);
const EVENTS_SHOWN = 10;
const FAULTS_KEPT = 1_000;

export async function leadUp(
  selected: Selected,
  execution: Execution,
  ground: Ground,
  outcome: Outcome,
): Promise<FailureContext> {
  const names = suspectsOf(outcome);
  const untilTime = outcome.violations[0]?.at ?? '9';
  const isLawBroken = outcome.violations.length > 0;
  const events: TraceEvent[] = [];
  const faults: string[] = [];
  const onTrace = (event: TraceEvent): void => {
    if (event.kind === 'fault' && faults.length < FAULTS_KEPT) faults.push(traceLine(event));
    if (event.time > untilTime || !(outcome.verdict === 'crash' || touches(event, names, isLawBroken))) return;
    events.push(event);
    if (events.length > EVENTS_SHOWN) events.shift();
  };
  await execute(selected, execution, ground, { onTrace });
  return {
    leadUp: events.map((event) => traceLine(event, tellingOf(names))),
    about: names.join(', '),
    faults,
    repeat: repeatCommand(selected, execution, ground.store),
  };
}

/**
 * Where nobody is suspected: how plans and messages ended, and what the exchange did.
 * @param byWrites what was only written counts too; an expectation is about what was said, and every cycle writes much
 */
function touches(event: TraceEvent, names: readonly string[], byWrites: boolean): boolean {
  if (names.length === 0 && event.kind !== 'commit') return /^(?:venue\.|fault$|worker\.dead$)/.test(event.kind);
  const text = JSON.stringify(event.kind === 'commit' && !byWrites ? event['appends'] : event);
  return tellingOf(names).some((name) => text.includes(name));
}

function tellingOf(names: readonly string[]): readonly string[] {
  return names.length === 0 ? ENDS : names;
}

/** What the first violation speaks of, else the checks that did not come out. */
export function suspectsOf({ checks, violations }: Pick<Outcome, 'checks' | 'violations'>): readonly string[] {
  const wrong = checks.filter((check) => !cameOut(check)).map(({ detail }) => detail);
  return suspects(violations[0]?.detail ?? wrong.join(' '));
}

/** Ids say more than symbols: plan ids, entry ids and client order ids, else symbols; a few of them. */
export function suspects(text: string): readonly string[] {
  const ids = text.match(/\b(?:[0-9a-f]{16}|\d{13}-\d+)\b|(?<=\bplan )[\w:-]+/g);
  const symbols = text.match(/\b[A-Z0-9]{2,20}(?:USDT|USDC|BUSD)\b/g);
  return [...new Set(ids ?? symbols ?? [])].slice(0, 3);
}
