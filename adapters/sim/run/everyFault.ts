/** A run in which a fault did not happen proves nothing about it (law 18). */
import type { Fault } from '../world/faults.ts';
import type { Judgement } from './scenario.ts';

/** The check's name, for variants in which some fault has no occasion. */
export const FIRED = 'every fault fired';

export function expectFired(faults: readonly Fault[], fired: readonly Fault[]): Judgement {
  const missed = faults.filter((fault) => !fired.includes(fault));
  if (missed.length === 0) return { ok: true, detail: `${fired.length} of ${faults.length}` };
  return { ok: false, detail: `never happened: ${missed.map(faultText).join(', ')}` };
}

/** As `lost-before-accept at venue/placeOrder BTCUSDT #1`. */
export function faultText({ kind, site, key, occurrence }: Fault): string {
  return `${kind} at ${site} ${key} #${occurrence}`;
}
