/**
 * Reads an intent, or a decision (same vocabulary), in every shape that was ever on the wire
 * (research/original-system.md 1.1):
 *
 *   (a) `payload` JSON: side, position_size_usd, absolute stop_loss and take_profit. Also the canonical shape.
 *   (b) `data` JSON: action instead of side, quantity, stop_loss_pct and take_profit_pct. These are fractions, as
 *       everything the AI engine calls per cent (it logs `sl_percent*100` with a per cent sign).
 *   (c) flat fields: action BUY | SELL, side LONG | SHORT, position_usd × leverage, sl_pct and tp_pct in per cent
 *       (the original bridge divides them by 100), timestamp in Unix seconds.
 *   (d) as (a), from the exit monitor: reduce_only in snake case, reason TP_HIT | SL_HIT | TRAILING_STOP.
 *
 * The names differ from shape to shape, so the name decides what a value means, never the shape. Of the four ways
 * to name a size the first wins: position_size_usd (FORMAT4, notional as given), position_usd × leverage (FORMAT2),
 * size with price (FORMAT3, notional), quantity or qty (FORMAT1, base units).
 */
import { decimal, fromNumber, multiply, ONE, type Decimal } from '../decimal.ts';
import { hashOf } from '../hash.ts';
import { JSON_LENGTH_MAX, parseRecord, type JsonRecord } from '../json.ts';
import type { Trace } from '../outcomes.ts';
import { OutsideRecord } from '../outsideRecord.ts';
import type { Entry, Fields } from '../protocol.ts';
import { idMs } from '../streamId.ts';
import type { Intent, Level } from './intent.ts';
import { readDirection, type Direction } from './intentDirection.ts';

const SYMBOL = /^[A-Za-z0-9]{2,30}$/;
/** A stop or target nearer than this share of the price lies within the fees: a fraction where per cent is meant. */
const DISTANCE_MIN: Decimal = decimal('0.0005');
/** A smaller part of a position than this is no part. */
const FRACTION_MIN: Decimal = decimal('0.0001');
const TEXT_LENGTH_MAX = 128;
/** Notes are carried along for observers, not stored for ever. */
const NOTES_LENGTH_MAX = 4_096;

/** The record inside an entry, whichever way it is wrapped. */
export function openRecord(fields: Fields): { readonly record: JsonRecord } | { readonly fault: string } {
  const wrapped = fields['payload'] ?? fields['data'];
  if (wrapped !== undefined) return parseRecord(wrapped);
  let length = 0;
  for (const [name, value] of Object.entries(fields)) length += name.length + value.length;
  return length > JSON_LENGTH_MAX ? { fault: `longer than ${JSON_LENGTH_MAX} characters` } : { record: fields };
}

/** The symbol an intent is about, for those who only count symbols. */
export function intentSymbol(fields: Fields): string | undefined {
  const opened = openRecord(fields);
  return 'record' in opened ? readSymbol(new OutsideRecord(opened.record)) : undefined;
}

/** The ids of an entry. Absurdly long ones are replaced by a hash, because keys are made of them. */
export function readTrace(fields: Fields, record: JsonRecord, rootId: string): Trace {
  return {
    rootId,
    traceId: readId(fields, record, 'trace_id'),
    correlationId: readId(fields, record, 'correlation_id'),
  };
}

function readId(fields: Fields, record: JsonRecord, name: string): string {
  const inside = record[name];
  return boundedId(fields[name] || (typeof inside === 'string' ? inside : ''));
}

/** An id from outside as it may stand in a key: itself when it is plain and short, else a hash of it. */
export function boundedId(id: string): string {
  const plain = id.length <= TEXT_LENGTH_MAX && /^[\x21-\x7e]*$/.test(id) && !id.includes('||');
  return plain ? id : `hash:${hashOf(id)}`;
}

/**
 * @param record the opened record of `entry`.
 * @returns the intent, or every fault found in it.
 */
export function readIntent(
  entry: Entry,
  record: JsonRecord,
  rootId: string,
): { readonly intent: Intent } | { readonly fault: string } {
  const { fields } = entry;
  const outside = new OutsideRecord(record);
  const envelope = new OutsideRecord(fields);
  const symbol = readSymbol(outside) ?? outside.fault('symbol missing or unusable');
  const source = (envelope.text('source') ?? outside.text('source') ?? '').slice(0, TEXT_LENGTH_MAX);
  const direction = readDirection(outside, source);
  const createdMs = outside.time('timestamp') ?? envelope.time('timestamp') ?? idMs(entry.id);
  const sized = direction.action === 'CLOSE' ? readClose(outside, direction) : readOpen(outside);
  const faults = outside.faults.length + envelope.faults.length;
  if (symbol === undefined || faults > 0) {
    return { fault: [...new Set([...outside.faults, ...envelope.faults])].join('; ') };
  }
  const intent: Intent = {
    symbol,
    source,
    createdMs,
    notes: readNotes(record),
    rootId,
    traceId: readId(fields, record, 'trace_id'),
    correlationId: readId(fields, record, 'correlation_id'),
    side: direction.side,
    action: direction.action,
    reason: outside.text('reason')?.slice(0, TEXT_LENGTH_MAX),
    notionalUsd: sized.notionalUsd,
    quantity: sized.quantity,
    fraction: sized.fraction,
    leverage: sized.leverage,
    entryPrice: sized.entryPrice,
    stopLoss: sized.stopLoss,
    takeProfit: sized.takeProfit,
    confidence: sized.confidence,
  };
  return { intent };
}

function readSymbol(record: OutsideRecord): string | undefined {
  const text = record.text('symbol');
  return text !== undefined && SYMBOL.test(text) ? text.toUpperCase() : undefined;
}

type SizeName =
  'notionalUsd' | 'quantity' | 'fraction' | 'leverage' | 'entryPrice' | 'stopLoss' | 'takeProfit' | 'confidence';
type Sized = Pick<Intent, SizeName>;

/** What may become an entry. The action may still be derived, so a size is asked for only by the bridge. */
function readOpen(record: OutsideRecord): Sized {
  const notionalUsd = readNotional(record);
  return {
    notionalUsd,
    quantity: notionalUsd === undefined ? readQuantity(record) : undefined,
    leverage: record.number('leverage', 1, 125),
    entryPrice: record.amount('entry_price') ?? record.amount('price'),
    stopLoss: readLevel(record, 'stop_loss', 'stop_loss_pct', 'sl_pct'),
    takeProfit: readLevel(record, 'take_profit', 'take_profit_pct', 'tp_pct'),
    confidence: record.number('confidence', 0, 1),
  };
}

/**
 * A close reads nothing that could spoil it. Dollars are not a part: the exit monitor writes the whole position's
 * value; and a quantity equal to the dollars is dollars (the AI engine's model says `quantity: float # USD value`).
 */
function readClose(record: OutsideRecord, direction: Direction): Sized {
  const dollars = record.text('quantity') === record.text('position_size_usd');
  const part = dollars ? undefined : readQuantity(record);
  const fraction = direction.fraction ?? record.amount('percentage');
  if (fraction !== undefined && (fraction > ONE || fraction < FRACTION_MIN)) {
    record.fault('percentage is a fraction of the position, above 0 and up to 1');
  }
  if (direction.partial === true && fraction === undefined && part === undefined) {
    record.fault('a partial close without quantity or percentage');
  }
  return { fraction, quantity: fraction === undefined ? part : undefined };
}

function readNotional(record: OutsideRecord): Decimal | undefined {
  const notional = record.amount('position_size_usd');
  if (notional !== undefined) return notional;
  const margin = record.amount('position_usd');
  if (margin !== undefined) {
    const leverage = fromNumber(record.number('leverage', 1, 125) ?? Number.NaN);
    return leverage === undefined ? record.fault('position_usd without leverage') : multiply(margin, leverage);
  }
  const size = record.amount('size');
  if (size !== undefined && record.amount('price') === undefined) return record.fault('size without price');
  return size;
}

function readQuantity(record: OutsideRecord): Decimal | undefined {
  return record.amount('quantity') ?? record.amount('qty');
}

/** An absolute price wins over a distance, a fraction over per cent. */
function readLevel(record: OutsideRecord, price: string, fraction: string, percent: string): Level | undefined {
  const absolute = record.amount(price);
  if (absolute !== undefined) return { price: absolute };
  const distance = record.amount(fraction) ?? hundredth(record.amount(percent));
  if (distance === undefined) return undefined;
  if (distance >= ONE)
    return record.fault(`${price} further from the price than the price itself: per cent for a fraction?`);
  if (distance < DISTANCE_MIN) return record.fault(`${price} nearer than 0.05 %: a fraction for per cent?`);
  return { distance };
}

function hundredth(value: Decimal | undefined): Decimal | undefined {
  return value === undefined ? undefined : value / 100n;
}

/** Names that are read above, or belong to the envelope: everything else is a note. */
const READ: ReadonlySet<string> = new Set([
  ...['symbol', 'side', 'action', 'intent_type', 'reduceOnly', 'reduce_only', 'source', 'timestamp', 'reason'],
  ...['position_size_usd', 'position_usd', 'size', 'price', 'quantity', 'qty', 'percentage', 'leverage', 'confidence'],
  ...['entry_price', 'stop_loss', 'stop_loss_pct', 'sl_pct', 'take_profit', 'take_profit_pct', 'tp_pct'],
  ...['event_type', 'trace_id', 'correlation_id', 'root_id', 'message_id'],
]);

const NO_NOTES: JsonRecord = {};

function readNotes(record: JsonRecord): JsonRecord {
  const notes = Object.entries(record).filter(([name]) => !READ.has(name) && name !== '__proto__');
  return notes.length === 0 || JSON.stringify(notes).length > NOTES_LENGTH_MAX ? NO_NOTES : Object.fromEntries(notes);
}
