/** Amounts and shares of a backtest, as people read them. What is not known is `n/a`. */
import { count } from '../figures.ts';

const UNKNOWN = 'n/a';

/** Whole cents with thousands separated: `-1,234.50`; no minus in front of zero. */
export function usd(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  const [whole = '0', cents = '00'] = Math.abs(value).toFixed(2).split('.');
  const negative = value < 0 && Number(whole) + Number(cents) > 0;
  return `${negative ? '-' : ''}${count(Number(whole))}.${cents}`;
}

/** 0.123 → `12.3 %` */
export function percent(fraction: number | undefined, decimals = 1): string {
  return fraction === undefined ? UNKNOWN : `${(fraction * 100).toFixed(decimals)} %`;
}

export function plain(value: number | undefined): string {
  return value === undefined ? UNKNOWN : value.toFixed(2);
}

/** An ISO time to the minute: `2025-12-05 00:58` */
export function minuteOf(isoTime: string): string {
  return isoTime.slice(0, 16).replace('T', ' ');
}
