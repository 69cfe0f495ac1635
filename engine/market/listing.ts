/** Rules of every symbol that may trade or is held, and the volumes of all that trade. */
import { decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { HASH } from '../names.ts';
import { readVenueRules, writeVenueRules, type VenueRules } from '../nouns/venueRules.ts';
import { render } from '../outcomes.ts';
import type { VenueFilters } from '../venue.ts';
import type { View } from '../view.ts';

/** The status of a symbol the venue's complete list does not have. */
const ABSENT = 'ABSENT';

/** Bounds that bind nothing, for a symbol never listed: its status alone speaks, and no close is cut by them. */
const NO_BOUNDS = {
  tickSize: 1n,
  stepSize: 1n,
  quantityMin: 0n,
  quantityMax: decimal('1000000000000'),
  notionalMinUsd: 0n,
  leverageMax: 1,
  volume24hUsd: 0,
} as const;

/** @param listed the venue's whole list. */
export function takeListing(
  listed: readonly VenueFilters[],
  wanted: readonly string[],
  view: View,
  asOfMs: number,
): Decision {
  const decision = new Decision();
  // No venue lists nothing: believing it would call every symbol absent.
  if (listed.length === 0) return decision.mark(render('VENUE_SKIPPED', { why: 'empty_list' }));
  const bySymbol = new Map(listed.map((filters) => [filters.symbol, filters]));
  for (const symbol of wanted) {
    const filters = bySymbol.get(symbol);
    const before = readVenueRules(view.hash(HASH.venue(symbol)));
    const rules: VenueRules = filters === undefined ? absent(symbol, before, asOfMs) : { ...filters, asOfMs };
    decision.put(HASH.venue(symbol), writeVenueRules(rules));
    if (rules.status !== before?.status) {
      decision.mark(render('VENUE_STATUS', { symbol, from: before?.status ?? 'none', to: rules.status }));
    }
  }
  return decision.put(HASH.volumes, volumesOf(listed));
}

/** The last known bounds stay: an open position must still be sized to be closed. */
function absent(symbol: string, before: VenueRules | undefined, asOfMs: number): VenueRules {
  return { ...(before ?? NO_BOUNDS), symbol, status: ABSENT, asOfMs };
}

function volumesOf(listed: readonly VenueFilters[]): Record<string, string> {
  const volumes: Record<string, string> = {};
  for (const { symbol, status, volume24hUsd } of listed) {
    if (status === 'TRADING') volumes[symbol] = String(volume24hUsd);
  }
  return volumes;
}
