/**
 * An intent: what a producer wants done about one symbol, before anybody looked at positions, limits or prices.
 *
 * Canonical form of an entry of trade.intent, as the router writes it. Its payload is shape (a) of the original,
 * so whoever reads `payload` goes on reading it:
 *
 *   event_type=trade.intent  source  timestamp (ISO, the producer's)  trace_id  correlation_id
 *   root_id                  the entry id in the first stream the signal entered
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
import { traceFields, type Trace } from '../outcomes.ts';
import { present } from '../present.ts';
import type { Fields } from '../protocol.ts';
import { isoTime } from '../time.ts';
import type { Side } from '../venue.ts';
import type { IntentAction } from './intentDirection.ts';

/** Where a stop or target lies: at a price, or a fraction of the entry price away from it. */
export type Level = { readonly price: Decimal } | { readonly distance: Decimal };

export interface Intent extends Trace {
  readonly symbol: string;
  /** Of the order; a close may leave it to the position. */
  readonly side?: Side;
  /** As far as the producer said; undefined leaves it to side and position. */
  readonly action?: IntentAction;
  /** Entries. */
  readonly notionalUsd?: Decimal;
  /** Base units: the size of an entry that names no notional, the part of a position to close. */
  readonly quantity?: Decimal;
  /** Closes: the part of the position, above 0 and up to 1. */
  readonly fraction?: Decimal;
  /** 1 to 125. */
  readonly leverage?: number;
  /** The price the producer saw. */
  readonly entryPrice?: Decimal;
  readonly stopLoss?: Level;
  readonly takeProfit?: Level;
  /** 0 to 1. */
  readonly confidence?: number;
  readonly reason?: string;
  readonly source: string;
  /** The producer's time; where it gave none, when the signal entered its first stream. */
  readonly createdMs: number;
  /** What else the producer wrote, untouched. */
  readonly notes: JsonRecord;
}

export function writeIntent(intent: Intent): Fields {
  const timestamp = isoTime(intent.createdMs);
  return {
    event_type: 'trade.intent',
    payload: JSON.stringify({ ...intentContent(intent), timestamp }),
    source: intent.source,
    timestamp,
    ...traceFields(intent),
  };
}

/** The payload without its time: the same however often and whenever the signal is told again. */
export function intentContent(intent: Intent): JsonRecord {
  const { action } = intent;
  return {
    ...intent.notes,
    symbol: intent.symbol,
    ...present({
      side: intent.side,
      action: intent.side,
      intent_type: action === undefined ? undefined : action === 'OPEN' ? 'ENTRY' : 'EXIT',
      reduceOnly: action === undefined ? undefined : action === 'CLOSE',
      position_size_usd: floating(intent.notionalUsd),
      quantity: floating(intent.quantity),
      percentage: floating(intent.fraction),
      leverage: intent.leverage,
      entry_price: floating(intent.entryPrice),
      ...writeLevel(intent.stopLoss, 'stop_loss'),
      ...writeLevel(intent.takeProfit, 'take_profit'),
      confidence: intent.confidence,
      reason: intent.reason,
    }),
    source: intent.source,
  };
}

function writeLevel(level: Level | undefined, name: string): Readonly<Record<string, number>> {
  if (level === undefined) return {};
  return 'price' in level ? { [name]: toNumber(level.price) } : { [`${name}_pct`]: toNumber(level.distance) };
}

/** JSON numbers are binary floats; the readers of `payload` expect numbers, not text. */
function floating(value: Decimal | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(value);
}
