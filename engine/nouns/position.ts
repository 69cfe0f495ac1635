/**
 * The desk's book of one symbol. Absent means FLAT. Field names are the original's, so that its readers go on.
 */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { booleanField, decimalField, integerField, numberField, wordField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export type PositionSide = 'LONG' | 'SHORT';
/** States of a position that exists; FLAT is the absence of the record. */
export const HELD_STATES = ['OPENING', 'OPEN', 'CLOSING'] as const;
export type HeldState = (typeof HELD_STATES)[number];

export interface Position {
  readonly state: HeldState;
  readonly side: PositionSide;
  /** Filled quantity, not negative: what the ledger says, never what was intended. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  readonly leverage: number;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
  /** The entry plan this position came from. */
  readonly planId: string;
  /** True until the entry order has ended: its fate may still be unknown. */
  readonly entryPending: boolean;
  /** The close plan under way, in CLOSING; otherwise empty. */
  readonly closePlanId: string;
  /** That close is for all of it, but its order for only as much as the venue takes at once: the rest follows. */
  readonly restFollows?: true;
  /** When the first fill was booked; a close produced before is for an older position. */
  readonly openedMs: number;
  /** What the entry reserved: counts against the limits as long as the record stands. */
  readonly notionalUsd: Decimal;
}

export function writePosition(symbol: string, position: Position): Fields {
  return {
    symbol,
    state: position.state,
    side: position.side,
    quantity: formatDecimal(position.quantity),
    entry_price: formatDecimal(position.entryPrice),
    leverage: String(position.leverage),
    stop_loss: formatDecimal(position.stopLoss ?? 0n),
    take_profit: formatDecimal(position.takeProfit ?? 0n),
    plan_id: position.planId,
    entry_pending: String(position.entryPending),
    close_plan_id: position.closePlanId,
    ...(position.restFollows === undefined ? {} : { rest_follows: 'true' }),
    created_at: String(Math.floor(position.openedMs / 1000)),
    opened_ms: String(position.openedMs),
    notional_usd: formatDecimal(position.notionalUsd),
  };
}

/** @returns undefined when absent; `corrupt` when there is something that cannot be read: no entry then. */
export const readPosition = remembered(parsePosition);

function parsePosition(fields: Fields): Position | 'corrupt' {
  const state = wordField(fields, 'state', HELD_STATES);
  const side = wordField(fields, 'side', ['LONG', 'SHORT']);
  const quantity = decimalField(fields, 'quantity');
  const notionalUsd = decimalField(fields, 'notional_usd');
  const openedMs = integerField(fields, 'opened_ms');
  if (state === undefined || side === undefined || quantity === undefined) return 'corrupt';
  if (notionalUsd === undefined || openedMs === undefined) return 'corrupt';
  const stopLoss = decimalField(fields, 'stop_loss');
  const takeProfit = decimalField(fields, 'take_profit');
  return {
    state,
    side,
    quantity,
    notionalUsd,
    openedMs,
    entryPrice: decimalField(fields, 'entry_price') ?? 0n,
    leverage: numberField(fields, 'leverage') ?? 1,
    planId: fields['plan_id'] ?? '',
    entryPending: booleanField(fields, 'entry_pending') ?? false,
    closePlanId: fields['close_plan_id'] ?? '',
    ...(booleanField(fields, 'rest_follows') === true ? { restFollows: true } : {}),
    ...(stopLoss === undefined || stopLoss === 0n ? {} : { stopLoss }),
    ...(takeProfit === undefined || takeProfit === 0n ? {} : { takeProfit }),
  };
}
