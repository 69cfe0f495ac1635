/**
 * The symbol that an observed intent or plan is about. Tolerant on purpose: whoever consumes the entry says what
 * is wrong with it; here an entry that names no symbol is no sighting.
 */
import type { Fields } from '../protocol.ts';

const SYMBOL = /^[A-Z0-9]{2,30}$/;
/** A longer body is not searched: no intent comes near it, and it bounds the work a hostile entry can ask for. */
const BODY_LENGTH_MAX = 65_536;

/** Flat, or inside the JSON of `payload` (event bus) or `data` (the old router). */
export function symbolIn(fields: Fields): string | undefined {
  return asSymbol(fields['symbol']) ?? inJson(fields['payload']) ?? inJson(fields['data']);
}

function asSymbol(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 30) return undefined;
  const symbol = value.toUpperCase();
  return SYMBOL.test(symbol) ? symbol : undefined;
}

function inJson(text: string | undefined): string | undefined {
  if (text === undefined || text.length > BODY_LENGTH_MAX) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'symbol' in body ? asSymbol(body.symbol) : undefined;
  } catch {
    return undefined;
  }
}
