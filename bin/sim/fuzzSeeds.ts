/** Which seeds a command line means. */
import { Refusal } from '../cli/refusal.ts';

const COMMIT = /^[0-9a-f]{40}$/;
/** Digits of a commit that make its number: 48 bits, so that seeds may be counted up from it. */
const COMMIT_DIGITS = 12;

/** A whole number, or a commit's hash: so a check of that commit draws seeds nobody chose, and yet the same again. */
export function readSeed(text: string): number {
  if (COMMIT.test(text)) return Number.parseInt(text.slice(0, COMMIT_DIGITS), 16);
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new Refusal(`${text} is no seed: give a whole number, or the 40 digits of a commit`);
}
