/**
 * An intent: what a producer wants done about one symbol, before anybody looked at positions, limits or prices.
 *
 * Canonical form of an entry of trade.intent, as the router writes it. Its payload is shape (a) of the original,
 * so whoever reads `payload` goes on reading it:
 *
 *   event_type=trade.intent  source  timestamp (ISO, the producer's)  trace_id  correlation_id
 *   root_id                  where the signal first entered (root.ts)
 *   payload                  JSON: symbol, side and action (BUY | SELL, absent when the position decides),
 *                            intent_type (ENTRY | EXIT) and reduceOnly, both only when the producer said so,
 *                            position_size_usd (notional) or quantity (base units), percentage (closes, 0…1),
 *                            leverage, entry_price, stop_loss | stop_loss_pct, take_profit | take_profit_pct
 *                            (fractions of the price), confidence, reason, source, timestamp,
 *                            and whatever else the producer wrote (model, regime, …), as long as it is small
 *
 * intentShapes.ts reads this and the four historical shapes.
 */
import { toNumber, type Decimal } from '../decimal.ts';
import type { JsonRecord } from '../json.ts';
import { addTrace, type Trace } from '../outcomes.ts';
import type { Fields } from '../protocol.ts';
import { isoTime } from '../time.ts';
import type { Side } from '../venue.ts';
import type { IntentAction } from './intentDirection.ts';

/** Where a stop or target lies: at a price, or a fraction of the entry price away from it. */
export type Level = { readonly price: Decimal } | { readonly distance: Decimal };

export interface Intent extends Trace {
  readonly symbol: string;
  /** Of the order; a close may leave it to the position. */
  readonly side?: Side | undefined;
  /** As far as the producer said; undefined leaves it to side and position. */
  readonly action?: IntentAction | undefined;
  /** Entries. */
  readonly notionalUsd?: Decimal | undefined;
  /** Base units: the size of an entry that names no notional, the part of a position to close. */
  readonly quantity?: Decimal | undefined;
  /** Closes: the part of the position, above 0 and up to 1. */
  readonly fraction?: Decimal | undefined;
  /** 1 to 125. */
  readonly leverage?: number | undefined;
  /** The price the producer saw. */
  readonly entryPrice?: Decimal | undefined;
  readonly stopLoss?: Level | undefined;
  readonly takeProfit?: Level | undefined;
  /** 0 to 1. */
  readonly confidence?: number | undefined;
  readonly reason?: string | undefined;
  readonly source: string;
  /** The producer's time; where it gave none, when the signal entered its first stream. */
  readonly createdMs: number;
  /** What else the producer wrote, untouched. */
  readonly notes: JsonRecord;
}

export function writeIntent(intent: Intent): Fields {
  const timestamp = isoTime(intent.createdMs);
  const fields = {
    event_type: 'trade.intent',
    payload: intentContent(intent, timestamp),
    source: intent.source,
    timestamp,
  };
  return addTrace(fields, intent);
}

/** The payload: JSON. Without its time it is the same however often and whenever the signal is told again. */
export function intentContent(intent: Intent, timestamp?: string): string {
  const { action, stopLoss, takeProfit } = intent;
  const own = JSON.stringify({
    symbol: intent.symbol,
    side: intent.side,
    action: intent.side,
    intent_type: action === undefined ? undefined : action === 'OPEN' ? 'ENTRY' : 'EXIT',
    reduceOnly: action === undefined ? undefined : action === 'CLOSE',
    position_size_usd: floating(intent.notionalUsd),
    quantity: floating(intent.quantity),
    percentage: floating(intent.fraction),
    leverage: intent.leverage,
    entry_price: floating(intent.entryPrice),
    stop_loss: floating(stopLoss && 'price' in stopLoss ? stopLoss.price : undefined),
    stop_loss_pct: floating(stopLoss && 'distance' in stopLoss ? stopLoss.distance : undefined),
    take_profit: floating(takeProfit && 'price' in takeProfit ? takeProfit.price : undefined),
    take_profit_pct: floating(takeProfit && 'distance' in takeProfit ? takeProfit.distance : undefined),
    confidence: intent.confidence,
    reason: intent.reason,
    source: intent.source,
    timestamp,
  });
  // No note has a name of ours, so the two objects are one.
  const notes = JSON.stringify(intent.notes);
  return notes === '{}' ? own : `${notes.slice(0, -1)},${own.slice(1)}`;
}

/** JSON numbers are binary floats; the readers of `payload` expect numbers, not text. */
function floating(value: Decimal | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(value);
}
