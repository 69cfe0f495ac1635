/**
 * What counts against the limits: one field per symbol that is not FLAT, from the moment its entry is
 * reserved until its last unit is closed, unknown orders included. Owner: desk, in the permit's own commit.
 */
import { formatDecimal, parseDecimal, type Decimal } from '../decimal.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export interface Exposure {
  /** Symbols not FLAT. */
  readonly count: number;
  readonly totalUsd: Decimal;
  /** Reserved or held notional by symbol, sorted by symbol. */
  readonly bySymbol: ReadonlyMap<string, Decimal>;
  /** True when a field cannot be read: then nothing may be added. */
  readonly corrupt: boolean;
}

const NONE: Exposure = { count: 0, totalUsd: 0n, bySymbol: new Map(), corrupt: false };

export function readExposure(fields: Fields | undefined): Exposure {
  return readFields(fields) ?? NONE;
}

const readFields = remembered(parseExposure);

function parseExposure(fields: Fields): Exposure {
  const bySymbol = new Map<string, Decimal>();
  let totalUsd = 0n;
  let corrupt = false;
  for (const symbol of Object.keys(fields).sort()) {
    const notionalUsd = parseDecimal(fields[symbol]);
    if (notionalUsd === undefined || notionalUsd < 0n) corrupt = true;
    else {
      bySymbol.set(symbol, notionalUsd);
      totalUsd += notionalUsd;
    }
  }
  return { count: bySymbol.size, totalUsd, bySymbol, corrupt };
}

export function writeExposure(symbol: string, notionalUsd: Decimal): Fields {
  return { [symbol]: formatDecimal(notionalUsd) };
}
