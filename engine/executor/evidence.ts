/** What a step of the executor knows about one order's surroundings, read from its view. */
import { integerField } from '../fields.ts';
import { HASH, TEXT } from '../names.ts';
import { EMPTY_LEDGER, readLedger, type Ledger } from '../nouns/ledger.ts';
import { readVenueRules, type VenueRules } from '../nouns/venueRules.ts';
import type { Fields, Price, Wants } from '../protocol.ts';
import type { View } from '../view.ts';
import { guardsOf, type Guard } from './guardBook.ts';
import { readOpenOrders, type OpenOrder } from './openOrders.ts';
import { storeState, type StoreState } from './storeState.ts';
import { readClockOffsetMs } from './venueClock.ts';

export interface Evidence {
  readonly open: readonly OpenOrder[];
  readonly ledger: Ledger;
  readonly rules: VenueRules | undefined;
  readonly price: Price | undefined;
  /** True when the venue has confirmed this leverage and margin type. */
  readonly configured: (leverage: number, marginType: string) => boolean;
  /** quantum:kill */
  readonly kill: string | undefined;
  readonly store: StoreState;
  /** Since when the symbol's orders wait to be read from the venue: what went out before may be among them. */
  readonly unreadSinceMs: number | undefined;
  /** The symbol's stops at the venue; none where they were not read. */
  readonly guards: readonly Guard[];
  /** Added to our clock it is the venue's, ms. */
  readonly clockOffsetMs: number;
}

const OF_SYMBOL = [HASH.ledger, HASH.venue, HASH.symbolConfig];

export function evidenceWants(symbol: string): Wants {
  return {
    hashes: [HASH.openOrders, HASH.epoch, HASH.venueClock, ...OF_SYMBOL.map((key) => key(symbol))],
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
    store: storeState(view.hash(HASH.epoch)),
    unreadSinceMs: unreadSince(symbol, view.hash(HASH.epoch)),
    guards: view.hasHash(HASH.guards) ? guardsOf(symbol, view) : [],
    clockOffsetMs: readClockOffsetMs(view.hash(HASH.venueClock)),
  };
}

function unreadSince(symbol: string, epoch: Fields | undefined): number | undefined {
  if (epoch?.['state'] !== 'recovering' || !(epoch['pending'] ?? '').split(',').includes(symbol)) return undefined;
  return integerField(epoch, 'met_ms') ?? 0;
}
