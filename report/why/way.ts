/** One signal, or one plan that no signal caused, on its way through the stages: who it is and how it ended. */
import type { UnknownRecord } from '../unknownRecord.ts';
import { textOf } from '../unknownRecord.ts';

export interface Way {
  /** The entry id in the first stream the signal entered; the plan's own id where there was no signal. */
  readonly rootId: string;
  readonly planIds: readonly string[];
  readonly clientOrderIds: readonly string[];
  readonly correlationId: string;
  readonly symbol: string;
  readonly side: string;
  readonly action: string;
  /** Microseconds since the start of the run. */
  readonly startedUs: number;
  readonly time: string;
  readonly ending: Ending | undefined;
}

/** Its root without the name of the stream. */
export function entryIdOf({ rootId }: Way): string {
  return rootId.slice(rootId.lastIndexOf(':') + 1);
}

export type EndingWord =
  'TRADED' | 'DONE' | 'DENIED' | 'SKIPPED' | 'REJECTED' | 'NOT EXECUTED' | 'DROPPED' | 'DEAD LETTER';

export interface Ending {
  readonly word: EndingWord;
  readonly code: string;
  /** `CODE key=value …`, or a reason. */
  readonly detail: string;
}

/** What the executor refused itself, before the venue heard of it. */
const DENIED_BY_EXECUTOR: readonly string[] = ['PERMIT_EXPIRED', 'KILL_SWITCH_AT_SEND', 'JOURNAL_UNREADABLE'];
const NEVER_HAPPENED: readonly string[] = ['UNKNOWN_NOT_EXECUTED', 'NOT_FILLED', 'ORDER_GONE'];

/** Of an apply.result; undefined for one that does not end its plan. */
export function endingOfResult(fields: UnknownRecord): Ending | undefined {
  if (textOf(fields['terminal']).toLowerCase() !== 'true') return undefined;
  const code = textOf(fields['reason_codes']);
  const executed = textOf(fields['executed']).toLowerCase() === 'true';
  return {
    word: resultWord(textOf(fields['decision']), code, executed),
    code,
    detail: textOf(fields['detail']) || code,
  };
}

function resultWord(decision: string, code: string, executed: boolean): EndingWord {
  if (decision === 'BLOCKED' || DENIED_BY_EXECUTOR.includes(code)) return 'DENIED';
  if (decision === 'SKIP') return 'SKIPPED';
  if (NEVER_HAPPENED.includes(code)) return 'NOT EXECUTED';
  if (!executed) return 'REJECTED';
  return code === 'STOP_UPDATED' ? 'DONE' : 'TRADED';
}

/** Of an outcome entry. A gap is told under the id of the entry after it, and a repeated plan has its result. */
export function endingOfOutcome(fields: UnknownRecord): Ending | undefined {
  const code = textOf(fields['code']);
  if (code === 'INTENT_GAP' || code === 'DUPLICATE_PLAN') return undefined;
  return { word: 'DROPPED', code, detail: textOf(fields['detail']) || code };
}

export function endingOfDeadLetter(fields: UnknownRecord): Ending {
  const reason = textOf(fields['reason']);
  return { word: 'DEAD LETTER', code: 'DEAD_LETTER', detail: reason };
}
