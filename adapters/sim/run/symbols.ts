/**
 * Filters for a simulated symbol. Ticks come from the data; steps and minimum notionals follow what the venue uses
 * for a symbol of that price. Live filters are never taken from here.
 */
import { decimal, divide, multiply, toNumber, type Decimal } from '../../../engine/decimal.ts';
import type { SymbolSpec } from '../exchange/options.ts';
import { priceTicksAt, type PriceColumns } from '../feeds/columns.ts';

/** Minimum notional, USD, where it is not the usual 5 (mainnet exchangeInfo, late 2025). */
const NOTIONAL_MIN_USD: Readonly<Record<string, string>> = { BTCUSDT: '50', ETHUSDT: '20' };
/** One step is worth at most about this much. */
const STEP_VALUE_USD = decimal('1');

export function symbolSpec(columns: PriceColumns, volume24hUsd?: number): SymbolSpec {
  const tickSize = decimal(columns.tick);
  const price = multiply(BigInt(priceTicksAt(columns, columns.startMs) ?? 1) * decimal('1'), tickSize);
  const stepSize = stepFor(price);
  return {
    filters: {
      symbol: columns.symbol,
      status: 'TRADING',
      tickSize,
      stepSize,
      quantityMin: stepSize,
      quantityMax: multiply(stepSize, decimal('1000000')),
      notionalMinUsd: decimal(NOTIONAL_MIN_USD[columns.symbol] ?? '5'),
      leverageMax: 75,
      volume24hUsd: volume24hUsd ?? dayVolumeUsd(columns),
    },
  };
}

/** The largest power of ten worth no more than a dollar, from 0.001 up. */
function stepFor(price: Decimal): Decimal {
  const most = divide(STEP_VALUE_USD, price);
  let step = decimal('0.001');
  while (step * 10n <= most) step *= 10n;
  return step;
}

function dayVolumeUsd(columns: PriceColumns): number {
  const bars = Math.min(columns.quoteVolume.length, Math.ceil(86_400_000 / columns.stepMs));
  let volume = 0;
  for (let index = 0; index < bars; index += 1) volume += columns.quoteVolume[index] ?? 0;
  const scale = bars > 0 ? 86_400_000 / (bars * columns.stepMs) : 1;
  return Math.round(volume * scale) || Math.round(toNumber(decimal('1')));
}
