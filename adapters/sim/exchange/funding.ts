/** Funding at 00:00, 08:00 and 16:00 UTC: mark × amount × rate, paid by longs when the rate is positive, no fee. */
import { multiply, ZERO } from '../../../engine/decimal.ts';
import { emit, markPrice, type Venue } from './state.ts';

export const FUNDING_INTERVAL_MS = 8 * 3_600_000;

/** Settles the positions open at this instant and sets the next date. */
export function settleFunding(venue: Venue, atMs: number): void {
  venue.fundingDueMs = (Math.floor(atMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS;
  for (const symbol of venue.account.open) {
    const mark = markPrice(venue, symbol, atMs);
    if (mark === undefined || symbol.fundingRate === ZERO) continue;
    const paidUsd = multiply(multiply(symbol.position.amount, mark), symbol.fundingRate);
    venue.account.bookFunding(paidUsd, atMs);
    emit(venue, { kind: 'funding', atMs, symbol: symbol.name, paidUsd });
  }
}
