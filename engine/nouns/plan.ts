/**
 * A plan: what should be done about one symbol, not yet permitted. Entries of apply.plan (from the bridge and
 * from outside) and apply.plan.exit (from harvest and the operator). `action` and `reduceOnly` are mandatory:
 * a default in either direction has lost money (2026-02-08, twice in one day).
 */
import type { Decimal } from '../decimal.ts';
import { formatDecimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, numberField, wordField } from '../fields.ts';
import { addNumbers, addTrace, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { SIDES, type Side } from '../venue.ts';

export const ACTIONS = [
  'ENTRY_PROPOSED',
  'FULL_CLOSE_PROPOSED',
  'PARTIAL_75',
  'PARTIAL_50',
  'PARTIAL_25',
  /** A close of exactly close_qty. */
  'PARTIAL_CLOSE',
  'UPDATE_SL',
] as const;
export type Action = (typeof ACTIONS)[number];

export interface Plan extends Trace {
  readonly planId: string;
  readonly symbol: string;
  readonly action: Action;
  /** Of the order: BUY opens a long or closes a short. */
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly source: string;
  /** The producer's time. */
  readonly createdMs: number;
  readonly reasonCodes: readonly string[];
  /** Entries only. */
  readonly notionalUsd?: Decimal | undefined;
  readonly leverage?: number | undefined;
  readonly stopLoss?: Decimal | undefined;
  readonly takeProfit?: Decimal | undefined;
  readonly confidence?: number | undefined;
  /** PARTIAL_CLOSE, and as the proposer's own view for the other closes. */
  readonly closeQuantity?: Decimal | undefined;
  /** UPDATE_SL only. */
  readonly newStop?: Decimal | undefined;
  /** The components the proposer saw, for observers (k_*, R_net). */
  readonly numbers?: Fields | undefined;
}

export function isEntry(plan: Plan): boolean {
  return plan.action === 'ENTRY_PROPOSED';
}

/** The share of the position a close is for; PARTIAL_CLOSE goes by quantity instead. */
export const CLOSE_PERCENT: Readonly<Partial<Record<Action, number>>> = {
  FULL_CLOSE_PROPOSED: 100,
  PARTIAL_75: 75,
  PARTIAL_50: 50,
  PARTIAL_25: 25,
};

/** The wire form, a superset of what the original readers of apply.plan look at. What is not known is left out. */
export function writePlan(plan: Plan): Fields {
  const percent = CLOSE_PERCENT[plan.action];
  const fields = addNumbers({}, plan.numbers ?? {});
  fields['plan_id'] = plan.planId;
  fields['decision'] = 'EXECUTE';
  fields['symbol'] = plan.symbol;
  fields['action'] = plan.action;
  fields['side'] = plan.side;
  fields['type'] = 'MARKET';
  fields['reduceOnly'] = String(plan.reduceOnly);
  fields['source'] = plan.source;
  fields['signature'] = plan.source;
  fields['timestamp'] = String(plan.createdMs / 1000);
  fields['timestamp_ms'] = String(plan.createdMs);
  fields['reason_codes'] = plan.reasonCodes.join(',');
  if (plan.notionalUsd !== undefined) fields['notional_usd'] = formatDecimal(plan.notionalUsd);
  if (plan.leverage !== undefined) fields['leverage'] = String(plan.leverage);
  if (plan.stopLoss !== undefined) fields['stop_loss'] = formatDecimal(plan.stopLoss);
  if (plan.takeProfit !== undefined) fields['take_profit'] = formatDecimal(plan.takeProfit);
  if (plan.confidence !== undefined) fields['confidence'] = String(plan.confidence);
  if (plan.closeQuantity !== undefined) fields['close_qty'] = formatDecimal(plan.closeQuantity);
  if (plan.newStop !== undefined) fields['new_sl_proposed'] = formatDecimal(plan.newStop);
  if (percent !== undefined) fields['steps'] = stepsOf(percent);
  return addTrace(fields, plan);
}

function stepsOf(percent: number): string {
  return JSON.stringify([{ step: `CLOSE_${percent}`, type: 'market_reduce_only', side: 'close', pct: percent }]);
}

/**
 * Reads a plan from the wire. @param ownRoot stands in for a missing root id.
 * @returns the plan, or what is wrong with it.
 */
export function readPlan(fields: Fields, ownRoot: string): { plan: Plan } | { fault: string } {
  const planId = fields['plan_id'];
  if (planId === undefined || !/^[A-Za-z0-9:_-]{1,64}$/.test(planId)) return { fault: 'plan_id missing or unusable' };
  const symbol = fields['symbol'];
  if (symbol === undefined || !/^[A-Z0-9]{2,30}$/.test(symbol)) return { fault: 'symbol missing or unusable' };
  const action = wordField(fields, 'action', ACTIONS);
  if (action === undefined) return { fault: 'action missing or unknown' };
  const reduceOnly = booleanField(fields, 'reduceOnly');
  if (reduceOnly === undefined) return { fault: 'reduceOnly missing' };
  const side = wordField(fields, 'side', SIDES);
  if (side === undefined) return { fault: 'side missing or unknown' };
  const createdMs = integerField(fields, 'timestamp_ms') ?? secondsToMs(numberField(fields, 'timestamp'));
  if (createdMs === undefined) return { fault: 'timestamp missing' };
  if ((action === 'ENTRY_PROPOSED') === reduceOnly) return { fault: `reduceOnly=${reduceOnly} contradicts ${action}` };
  const plan: Plan = {
    planId,
    symbol,
    action,
    side,
    reduceOnly,
    createdMs,
    source: fields['source'] ?? '',
    reasonCodes: (fields['reason_codes'] ?? '').split(',').filter((code) => code !== ''),
    rootId: present(fields['root_id']) ?? ownRoot,
    traceId: fields['trace_id'] ?? '',
    correlationId: fields['correlation_id'] ?? '',
    notionalUsd: decimalField(fields, 'notional_usd'),
    leverage: numberField(fields, 'leverage'),
    stopLoss: positive(decimalField(fields, 'stop_loss')),
    takeProfit: positive(decimalField(fields, 'take_profit')),
    confidence: numberField(fields, 'confidence'),
    closeQuantity: positive(decimalField(fields, 'close_qty')),
    newStop: positive(decimalField(fields, 'new_sl_proposed')),
  };
  return checked(plan);
}

function checked(plan: Plan): { plan: Plan } | { fault: string } {
  if (isEntry(plan)) {
    if (plan.notionalUsd === undefined || plan.notionalUsd <= 0n)
      return { fault: 'notional_usd missing or not positive' };
    const leverage = plan.leverage ?? Number.NaN;
    if (!(leverage >= 1 && leverage <= 125)) return { fault: 'leverage missing or outside 1 to 125' };
  }
  if (plan.action === 'PARTIAL_CLOSE' && plan.closeQuantity === undefined) return { fault: 'close_qty missing' };
  if (plan.action === 'UPDATE_SL' && plan.newStop === undefined) return { fault: 'new_sl_proposed missing' };
  return { plan };
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

/** The original writes "0" and "0.0" for "none". */
function positive(value: Decimal | undefined): Decimal | undefined {
  return value !== undefined && value > 0n ? value : undefined;
}

/** Some producers write an empty field for none. */
function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
