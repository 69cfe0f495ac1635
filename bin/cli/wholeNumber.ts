/** Numbers of a command line that count something. */
import { Refusal } from './refusal.ts';

/** @param name of the option. @throws Refusal for what is no whole number from 1 up */
export function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Refusal(`--${name} must be a whole number from 1 up`);
}
