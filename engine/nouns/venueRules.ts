/** One symbol's filters and status on the venue that is traded, never hard-coded. Owner: market. */
import { formatDecimal } from '../decimal.ts';
import { decimalField, integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import type { VenueFilters } from '../venue.ts';

export interface VenueRules extends VenueFilters {
  readonly asOfMs: number;
}

export function writeVenueRules(rules: VenueRules): Fields {
  return {
    symbol: rules.symbol,
    status: rules.status,
    tick_size: formatDecimal(rules.tickSize),
    step_size: formatDecimal(rules.stepSize),
    min_qty: formatDecimal(rules.quantityMin),
    max_qty: formatDecimal(rules.quantityMax),
    min_notional: formatDecimal(rules.notionalMinUsd),
    max_leverage: String(rules.leverageMax),
    volume_24h_usd: String(rules.volume24hUsd),
    as_of_ms: String(rules.asOfMs),
  };
}

/** @returns undefined when absent, unreadable or with a step or tick of zero. */
export const readVenueRules = remembered(parseVenueRules);

function parseVenueRules(fields: Fields): VenueRules | undefined {
  const { symbol, status } = fields;
  const tickSize = decimalField(fields, 'tick_size');
  const stepSize = decimalField(fields, 'step_size');
  const quantityMin = decimalField(fields, 'min_qty');
  const quantityMax = decimalField(fields, 'max_qty');
  const notionalMinUsd = decimalField(fields, 'min_notional');
  const leverageMax = numberField(fields, 'max_leverage');
  const volume24hUsd = numberField(fields, 'volume_24h_usd');
  const asOfMs = integerField(fields, 'as_of_ms');
  if (symbol === undefined || status === undefined || tickSize === undefined || stepSize === undefined)
    return undefined;
  if (quantityMin === undefined || quantityMax === undefined || notionalMinUsd === undefined) return undefined;
  if (leverageMax === undefined || volume24hUsd === undefined || asOfMs === undefined) return undefined;
  if (tickSize <= 0n || stepSize <= 0n) return undefined;
  return {
    symbol,
    status,
    tickSize,
    stepSize,
    quantityMin,
    quantityMax,
    notionalMinUsd,
    leverageMax,
    volume24hUsd,
    asOfMs,
  };
}
