/** Putting a historical fault back in: state that lives in the process instead of the store, and dies with it. */
import type { Fields } from '../engine/protocol.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { blindfolded } from './blindfold.ts';
import { misdeciding } from './putBack.ts';

/**
 * The stage `name`, which knows of the keys that `isKept` picks only what it wrote itself since it started. A restart
 * with settings is a new process: it begins with an empty memory.
 */
export function inMemory(name: string, isKept: (key: string) => boolean): StagePatch {
  return (stage) => {
    if (stage.name !== name) return stage;
    const hashes = new Map<string, Fields>();
    const texts = new Map<string, string>();
    const seeing = blindfolded(name, {
      hash: (key, seen) => (isKept(key) ? hashes.get(key) : seen),
      text: (key, seen) => (isKept(key) ? texts.get(key) : seen),
    });
    const remembering = misdeciding(name, (decision) => {
      for (const write of decision.writes) {
        if (!isKept(write.key)) continue;
        if (write.op === 'put') hashes.set(write.key, write.fields);
        if (write.op === 'text') texts.set(write.key, write.value);
      }
      return decision;
    });
    return remembering(seeing(stage));
  };
}
