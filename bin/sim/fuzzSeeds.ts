/** Which seeds a command line means, and how a command ends that ran some. */
import type { Broken } from '../../adapters/sim/fuzz/runCase.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';

const COMMIT = /^[0-9a-f]{40}$/;
/** Digits of a commit that make its number: 48 bits, so that seeds may be counted up from it. */
const COMMIT_DIGITS = 12;

export function isSeed(text: string): boolean {
  return COMMIT.test(text) || (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)));
}

/** A whole number, or a commit's hash: so a check of that commit draws seeds nobody chose, and yet the same again. */
export function readSeed(text: string): number {
  if (COMMIT.test(text)) return Number.parseInt(text.slice(0, COMMIT_DIGITS), 16);
  if (isSeed(text)) return Number(text);
  throw new Refusal(`${text} is no seed: give a whole number, or the 40 digits of a commit`);
}

/** The gravest of them decides. */
export function exitCodeOf(broken: readonly Pick<Broken, 'kind'>[]): number {
  const kinds = new Set(broken.map(({ kind }) => kind));
  if (kinds.has('crash')) return EXIT.crash;
  if (kinds.has('not-deterministic')) return EXIT.notDeterministic;
  if (kinds.has('law')) return EXIT.lawBroken;
  return kinds.has('not-live') ? EXIT.notLive : EXIT.pass;
}
