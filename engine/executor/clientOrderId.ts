/**
 * Client order ids: deterministic from plan and attempt, never reused, and readable back, so that an order found
 * at the venue leads to its plan even when the store has forgotten it. Binance: ^[.A-Z:/a-z0-9_-]{1,36}$
 */
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
