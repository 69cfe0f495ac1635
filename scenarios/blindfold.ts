/** Putting a historical fault back in: a stage that does not see some of what it reads. */
import type { ExecutorMessage } from '../engine/executor/executor.ts';
import { HASH } from '../engine/names.ts';
import type { AnyStage, Fields } from '../engine/protocol.ts';
import type { View } from '../engine/view.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';

export interface Blindfold {
  /** The messages it is worn for; all of them by default. */
  isWorn?(message: unknown): boolean;
  /** What the stage sees of a hash instead; `seen` is what is there. */
  hash?(key: string, seen: Fields | undefined, view: View, atMs: number): Fields | undefined;
  text?(key: string, seen: string | undefined): string | undefined;
}

/** The stage `name`, reading through `blindfold`; its writes are real. */
export function blindfolded(name: string, blindfold: Blindfold): StagePatch {
  return (stage) => {
    if (stage.name !== name) return stage;
    const patched: AnyStage = {
      ...stage,
      view: (message, atMs, seen) => stage.view(message, atMs, seen),
      decide: (message, view, atMs) =>
        stage.decide(message, blindfold.isWorn?.(message) === false ? view : through(view, blindfold, atMs), atMs),
    };
    return patched;
  };
}

/** An executor that looks at no position before it sends, as the original's. */
export const sendingBlindly: StagePatch = blindfolded('executor', {
  isWorn: (message) => {
    const said = message as ExecutorMessage;
    return said.kind === 'outcome' ? said.what === 'configure' : said.kind === 'ticket' || said.kind === 'cycle';
  },
  hash: (key, seen) => (key.startsWith(HASH.ledger('')) ? undefined : seen),
});

function through(view: View, blindfold: Blindfold, atMs: number): View {
  const covered = Object.create(view) as View;
  covered.hash = (key) => {
    const seen = view.hash(key);
    return blindfold.hash === undefined ? seen : blindfold.hash(key, seen, view, atMs);
  };
  covered.text = (key) => {
    const seen = view.text(key);
    return blindfold.text === undefined ? seen : blindfold.text(key, seen);
  };
  return covered;
}
