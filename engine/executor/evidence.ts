/** What a step of the executor knows about one order's surroundings, read from its view. */
import { HASH, TEXT } from '../names.ts';
import { EMPTY_LEDGER, readLedger, type Ledger } from '../nouns/ledger.ts';
import { readVenueRules, type VenueRules } from '../nouns/venueRules.ts';
import type { Price, Wants } from '../protocol.ts';
import type { View } from '../view.ts';
import { readOpenOrders, type OpenOrder } from './openOrders.ts';

export interface Evidence {
  readonly open: readonly OpenOrder[];
  readonly ledger: Ledger;
  readonly rules: VenueRules | undefined;
  readonly price: Price | undefined;
  /** True when the venue has confirmed this leverage and margin type. */
  readonly configured: (leverage: number, marginType: string) => boolean;
  /** quantum:kill */
  readonly kill: string | undefined;
  /** False while a store that may have lost orders is being compared with the venue. */
  readonly epochConfirmed: boolean;
}

export function evidenceWants(symbol: string): Wants {
  return {
    hashes: [HASH.openOrders, HASH.epoch, HASH.ledger(symbol), HASH.venue(symbol), HASH.symbolConfig(symbol)],
    texts: [TEXT.kill],
    prices: [symbol],
  };
}

export function gatherEvidence(symbol: string, view: View): Evidence {
  const config = view.hash(HASH.symbolConfig(symbol));
  return {
    open: readOpenOrders(view.hash(HASH.openOrders)),
    ledger: readLedger(view.hash(HASH.ledger(symbol))) ?? EMPTY_LEDGER,
    rules: readVenueRules(view.hash(HASH.venue(symbol))),
    price: view.price(symbol),
    configured: (leverage, marginType) =>
      config?.['leverage'] === String(leverage) && config['margin_type'] === marginType,
    kill: view.text(TEXT.kill),
    epochConfirmed: view.hash(HASH.epoch)?.['state'] === 'confirmed',
  };
}
