/** Putting a historical fault back in: a stage that reads, or does, something else than the engine's. */
import { Decision } from '../engine/decision.ts';
import type { DeskMessage } from '../engine/desk/desk.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { unexecuted, writeResult } from '../engine/nouns/result.ts';
import type { OutcomeCode } from '../engine/outcomes.ts';
import type { AnyStage, Append, Fields, Input, Write } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

function patched(name: string, part: (stage: AnyStage) => Partial<AnyStage>): StagePatch {
  return (stage) => (stage.name === name ? { ...stage, ...part(stage) } : stage);
}

/** The stage `name`, which reads `read(fields)` instead of each entry; undefined: it cannot make sense of it. */
export function misreading(name: string, read: (fields: Fields, stream: string) => Fields | undefined): StagePatch {
  return patched(name, (stage) => ({
    parse: (input: Input) => {
      if (input.kind !== 'entry') return stage.parse(input);
      const fields = read(input.entry.fields, input.stream);
      if (fields === undefined) return { malformed: 'not understood' };
      return stage.parse({ ...input, entry: { ...input.entry, fields } });
    },
  }));
}

/** The stage `name`, whose decisions are `change(decision, …)` before they are committed. */
export function misdeciding(
  name: string,
  change: (decision: Decision, message: unknown, view: View, atMs: number) => Decision,
): StagePatch {
  return patched(name, (stage) => ({
    decide: (message, view, atMs) => change(stage.decide(message, view, atMs), message, view, atMs),
  }));
}

/** The stage `name`, which appends `append(each)` and writes `write(each)` instead. */
export function miswriting(
  name: string,
  { append, write }: { readonly append?: (each: Append) => Append; readonly write?: (each: Write) => Write },
): StagePatch {
  return misdeciding(name, (decision) => {
    if (append !== undefined) decision.appends.splice(0, Infinity, ...decision.appends.map(append));
    if (write !== undefined) decision.writes.splice(0, Infinity, ...decision.writes.map(write));
    return decision;
  });
}

/** The desk, which blocks a close for `code` as if it were an entry, wherever `when` sees a reason. */
export function vetoingCloses(
  code: OutcomeCode,
  when: (view: View, atMs: number, symbol: string) => boolean = () => true,
): StagePatch {
  return misdeciding('desk', (decision, message, view, atMs) => {
    const said = message as DeskMessage;
    if (said.kind !== 'plan' || !said.plan.reduceOnly || !when(view, atMs, said.plan.symbol)) return decision;
    const result = unexecuted(said.plan, 'desk', 'BLOCKED', code, atMs);
    return new Decision().append(STREAM.results, writeResult(result)).mark(result.detail);
  });
}

/** Health, which never takes its alert away again: the file of 2026-02-02 stayed until somebody deleted it. */
export const stickyAlert: StagePatch = misdeciding('health', (decision) => {
  const kept = decision.writes.filter(({ op, key }) => op !== 'delete' || key !== HASH.healthAlert);
  decision.writes.splice(0, Infinity, ...kept);
  return decision;
});
