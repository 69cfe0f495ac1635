/** A context of node:vm with the language in it and nothing else: what reaches for a clock, chance or I/O finds nothing. */
import { createContext, Script } from 'node:vm';
import { sourceOf, type GateScript } from './gateScript.ts';
import type { Place } from './place.ts';

/** Of the language itself, what two moments or two machines could disagree about. A bare context has no more than that. */
const TAKEN = [
  ...['Date', 'Intl', 'Promise', 'WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'WebAssembly'],
  ...['console', 'eval', 'Function', 'globalThis'],
];
/** What is left is bound once: a context looks up its globals by a detour that takes ten times as long as everything else. */
const LEFT = [
  ...['Array', 'BigInt', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'RangeError'],
  ...['Set', 'String', 'Symbol', 'Float64Array', 'Int32Array', 'Uint8Array'],
];
/** Once the packages are loaded, which ask Math for them: chance, and what differs between Node majors. */
const TAKEN_OF_MATH = ['random', 'pow'];
const UNBOUNDED = 10 * 60_000;

export function bareContext(script: GateScript): Place {
  return {
    name: 'bare context',
    turns: 1,
    shows: 'the engine and its world reach for no clock, no chance and nothing of Node’s',
    ask: (question) => {
      const context = createContext(Object.create(null) as object);
      const run = (text: string): unknown =>
        new Script(text, { filename: script.path }).runInContext(context, { timeout: UNBOUNDED });
      try {
        run(TAKEN.map((name) => `delete this.${name};`).join(' '));
        run(LEFT.map((name) => `const ${name} = this.${name};`).join(' '));
        run(script.text);
        run(TAKEN_OF_MATH.map((name) => `delete Math.${name};`).join(' '));
        return Promise.resolve(JSON.parse(String(run(`lockstep.answer(${JSON.stringify(JSON.stringify(question))})`))));
      } catch (error) {
        return Promise.reject(asOurs(error, script));
      }
    },
  };
}

/** An error of another context is no Error here. */
function asOurs(error: unknown, script: GateScript): Error {
  const { name = 'Error', message = String(error), stack = '' } = error as Partial<Error>;
  const file = sourceOf(script, stack);
  return new Error(`${name}: ${message}${file === undefined ? '' : ` in ${file}`}`);
}
