/**
 * The governor: a permit or a denial, each with the numbers it saw. Limits and cutoffs bind entries only. A
 * reduce is never vetoed by a limit, a switch, staleness or health; the one thing that can be held is a close
 * proposed for the kill score alone, and that only on fresh data that calls the score ordinary.
 */
import type { Config } from '../config.ts';
import { formatDecimal, type Decimal } from '../decimal.ts';
import { isEntry, type Plan } from '../nouns/plan.ts';
import { addNumbers, addTrace, type Numbers, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import type { Side } from '../venue.ts';
import { denyEntry, isFresh, type Denied } from './entryGates.ts';
import { numbersOf, readKill, type Evidence, type Reading } from './evidence.ts';

export type { Evidence } from './evidence.ts';

/** Not exported, so that no other module can write down a permit. */
const GRANTED: unique symbol = Symbol('granted by the governor');

export interface Permit extends Trace {
  readonly [GRANTED]: true;
  readonly planId: string;
  readonly symbol: string;
  readonly kind: 'ENTRY' | 'EXIT';
  readonly side: Side;
  /** Entries only. */
  readonly notionalUsd: Decimal | undefined;
  /** Whole, and not above the venue's. */
  readonly leverage: number;
  readonly grantedMs: number;
  /** An entry is not sent after this. */
  readonly expiresMs: number;
  readonly numbers: Numbers;
}

export interface Denial extends Denied {
  readonly kind: 'DENIAL';
}

export function govern(evidence: Evidence, config: Config, atMs: number): Permit | Denial {
  const { plan } = evidence;
  const reading = readKill(evidence, config, atMs);
  const denied = isEntry(plan) ? denyEntry(evidence, reading, config, atMs) : holdExit(evidence, reading, config, atMs);
  const seen = numbersOf(evidence, reading);
  if (denied !== undefined) return { kind: 'DENIAL', code: denied.code, numbers: { ...denied.numbers, ...seen } };
  return grant(evidence, seen, config, atMs);
}

/** Moving a stop is no close. In doubt, released. */
function holdExit(evidence: Evidence, reading: Reading | undefined, config: Config, atMs: number): Denied | undefined {
  const { plan, marketState, portfolio } = evidence;
  if (plan.action === 'UPDATE_SL' || reading === undefined) return undefined;
  if (!isFresh(marketState?.asOfMs, config.MARKET_STATE_MAX_AGE_S, atMs)) return undefined;
  if (!isFresh(portfolio?.asOfMs, config.PORTFOLIO_MAX_AGE_S, atMs)) return undefined;
  const { z, cutoff } = reading;
  if (config.GOVERNOR_CUTOFFS === 'seed') {
    return z > cutoff ? { code: 'KILL_SCORE_EXIT_BLOCKED', numbers: {} } : undefined;
  }
  return isForKillScoreAlone(plan) && z < cutoff ? { code: 'KILL_SCORE_HOLD', numbers: {} } : undefined;
}

function isForKillScoreAlone({ reasonCodes }: Plan): boolean {
  return reasonCodes.length === 1 && reasonCodes[0] === 'kill_score';
}

function grant(evidence: Evidence, numbers: Numbers, config: Config, atMs: number): Permit {
  const { plan, venue, position } = evidence;
  const { planId, symbol, side, rootId, traceId, correlationId } = plan;
  const asked = plan.leverage ?? position?.leverage ?? config.INTENT_DEFAULT_LEVERAGE;
  return {
    [GRANTED]: true,
    planId,
    symbol,
    side,
    rootId,
    traceId,
    correlationId,
    kind: isEntry(plan) ? 'ENTRY' : 'EXIT',
    notionalUsd: isEntry(plan) ? plan.notionalUsd : undefined,
    // The venue takes whole leverages; less than asked for only means more margin.
    leverage: Math.max(1, Math.floor(Math.min(asked, venue?.leverageMax ?? asked))),
    grantedMs: atMs,
    expiresMs: atMs + config.PERMIT_TTL_S * 1000,
    numbers,
  };
}

/** The permit as observers of apply.permit read it. */
export function writePermit(permit: Permit): Fields {
  const fields: Record<string, string> = {
    plan_id: permit.planId,
    symbol: permit.symbol,
    eval_type: permit.kind,
    side: permit.side,
    leverage: String(permit.leverage),
    timestamp_ms: String(permit.grantedMs),
    expires_ms: String(permit.expiresMs),
  };
  if (permit.notionalUsd !== undefined) fields['notional_usd'] = formatDecimal(permit.notionalUsd);
  return addNumbers(addTrace(fields, permit), permit.numbers);
}
