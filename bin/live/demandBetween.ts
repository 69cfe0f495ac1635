import { Refusal } from '../cli/refusal.ts';

/** A number of an option, within its bounds. @throws Refusal */
export function demandBetween(option: string, value: number, min: number, max: number): number {
  if (!(value >= min && value <= max)) throw new Refusal(`${option} must be a number from ${min} to ${max}`);
  return value;
}
