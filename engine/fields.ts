/** Reading single fields of a record from outside: a value of the right kind, or undefined. */
import { parseDecimal, type Decimal } from './decimal.ts';
import type { Fields } from './protocol.ts';

export function decimalField(fields: Fields, name: string): Decimal | undefined {
  return parseDecimal(fields[name]);
}

/** A finite binary float, for statistics and durations. */
export function numberField(fields: Fields, name: string): number | undefined {
  const text = fields[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  // Blank text would count as zero.
  if (value === 0 && text.trim() === '') return undefined;
  return Number.isFinite(value) ? value : undefined;
}

/** A whole number that a double holds exactly. */
export function integerField(fields: Fields, name: string): number | undefined {
  const value = numberField(fields, name);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** One of some words, in any case (`executed` is written True, true and TRUE out there). */
export function wordField<const Words extends readonly string[]>(
  fields: Fields,
  name: string,
  words: Words,
): Words[number] | undefined {
  const text = fields[name];
  if (text === undefined) return undefined;
  for (const word of words) if (word === text) return word;
  const lower = text.toLowerCase();
  return words.find((word) => word.toLowerCase() === lower);
}

const TRUTHS = ['true', 'false', '1', '0'] as const;

export function booleanField(fields: Fields, name: string): boolean | undefined {
  const word = wordField(fields, name, TRUTHS);
  return word === undefined ? undefined : word === 'true' || word === '1';
}
