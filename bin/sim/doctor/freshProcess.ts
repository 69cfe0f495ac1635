/** A process of its own, with its own folder, time zone, language and environment. */
import { spawn } from 'node:child_process';
import type { Question } from './gate.ts';
import { sourceOf, type GateScript } from './gateScript.ts';
import type { Place } from './place.ts';

export interface Surroundings {
  /** Of node; this one by default. */
  readonly program?: string;
  readonly options?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const HANGS_MS = 10 * 60_000;

export function freshProcess(place: Omit<Place, 'ask'>, script: GateScript, surroundings: Surroundings): Place {
  const ask = async (question: Question): Promise<unknown> =>
    JSON.parse(await answerOf(script, JSON.stringify(question), surroundings));
  return { ...place, ask: ask as Place['ask'] };
}

/** @throws when it does not end well */
async function answerOf(script: GateScript, question: string, { program, options, cwd, env }: Surroundings) {
  const words = [...(options ?? []), script.path, question];
  const child = spawn(program ?? process.execPath, words, { cwd, env, timeout: HANGS_MS });
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject).on('close', (status, signal) => resolve(status ?? String(signal)));
  });
  if (code === 0) return said;
  const line = complained.split('\n').find((one) => /^\w*Error\b/.test(one)) ?? `it ended with ${code}`;
  const file = sourceOf(script, complained.replace(/^.*\n/, ''));
  throw new Error(`${line}${file === undefined ? '' : ` in ${file}`}`);
}
