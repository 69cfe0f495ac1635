/** The account as a whole, as the market stage last saw it. Amounts exact, ratios binary floats. */
import { formatDecimal, type Decimal } from '../decimal.ts';
import { decimalField, integerField, numberField } from '../fields.ts';
import type { Fields } from '../protocol.ts';
import { remembered } from '../remembered.ts';

export interface Portfolio {
  readonly equityUsd: Decimal;
  readonly peakEquityUsd: Decimal;
  /** Equity at the first reading of the UTC day. */
  readonly dayStartEquityUsd: Decimal;
  /** UTC day of dayStartEquityUsd, yyyymmdd. */
  readonly day: string;
  /** Fall from the peak, 0 to 1. */
  readonly drawdown: number;
  /** Σ |notional| · sigma ÷ equity, clamped to 0…1. */
  readonly heat: number;
  /** Σ |notional| ÷ equity. */
  readonly exposure: number;
  readonly asOfMs: number;
}

export function writePortfolio(portfolio: Portfolio): Fields {
  const fields = {
    equity_usd: formatDecimal(portfolio.equityUsd),
    peak_equity_usd: formatDecimal(portfolio.peakEquityUsd),
    day_start_equity_usd: formatDecimal(portfolio.dayStartEquityUsd),
    day: portfolio.day,
    drawdown: String(portfolio.drawdown),
    heat: String(portfolio.heat),
    exposure: String(portfolio.exposure),
    timestamp: String(Math.floor(portfolio.asOfMs / 1000)),
    as_of_ms: String(portfolio.asOfMs),
  };
  return readPortfolio.wrote(fields, portfolio);
}

/** @returns undefined when absent or not readable. */
export const readPortfolio = remembered(parsePortfolio);

function parsePortfolio(fields: Fields): Portfolio | undefined {
  const equityUsd = decimalField(fields, 'equity_usd');
  const peakEquityUsd = decimalField(fields, 'peak_equity_usd');
  const dayStartEquityUsd = decimalField(fields, 'day_start_equity_usd');
  const day = fields['day'];
  const drawdown = numberField(fields, 'drawdown');
  const heat = numberField(fields, 'heat');
  const exposure = numberField(fields, 'exposure');
  const asOfMs = integerField(fields, 'as_of_ms');
  if (equityUsd === undefined || peakEquityUsd === undefined || dayStartEquityUsd === undefined) return undefined;
  if (day === undefined || drawdown === undefined || heat === undefined) return undefined;
  if (exposure === undefined || asOfMs === undefined) return undefined;
  return { equityUsd, peakEquityUsd, dayStartEquityUsd, day, drawdown, heat, exposure, asOfMs };
}
