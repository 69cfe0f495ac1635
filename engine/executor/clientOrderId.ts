/**
 * Client order ids: deterministic from plan and attempt, never reused, and readable back, so that an order found
 * at the venue leads to its plan even when the store has forgotten it. Binance: ^[.A-Z:/a-z0-9_-]{1,36}$
 */
import { hashOf } from '../hash.ts';
import { planName } from '../names.ts';

/** `<prefix>-<plan name>-<attempt>` */
export function clientOrderId(prefix: string, planId: string, attempt: number): string {
  return `${prefix}-${planName(planId)}-${attempt}`;
}

/** The plan's name and attempt of one of our ids, or undefined for somebody else's. */
export function readClientOrderId(prefix: string, id: string): { planId: string; attempt: number } | undefined {
  if (!id.startsWith(`${prefix}-`)) return undefined;
  const match = /^([A-Za-z0-9_]+)-(\d{1,4})$/.exec(id.slice(prefix.length + 1));
  return match === null ? undefined : { planId: match[1] ?? '', attempt: Number(match[2]) };
}

/**
 * `<prefix>-<hash>-stop`, for a stop that waits at the venue. The moment is in it, so that no id ever comes twice, also
 * not in a store that has forgotten it.
 */
export function stopClientId(prefix: string, symbol: string, terms: string, timestampMs: number): string {
  return `${prefix}-${hashOf('stop', symbol, terms, String(timestampMs))}-stop`;
}

/** The plan under which the order of a triggered stop is journalled, or undefined for an id that is none of our stops'. */
export function readStopPlan(prefix: string, id: string): string | undefined {
  const name = id.startsWith(`${prefix}-`) ? /^([0-9a-f]{16})-stop$/.exec(id.slice(prefix.length + 1))?.[1] : undefined;
  return name === undefined ? undefined : STOP_PLAN + name;
}

const STOP_PLAN = 'stop_';

/** True for the plan of a triggered stop: nobody asked for its order, and it is never sent by us. */
export function isStopPlan(planId: string): boolean {
  return planId.startsWith(STOP_PLAN);
}
