/** What covers the position of each symbol at the venue, and what ought to: the state that law not-naked judges. */
import { absolute, minimum, parseDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import type { VenueStop } from '../../../engine/venue.ts';
import type { Journal } from './journal.ts';
import type { LawContext } from './law.ts';

const BOOK = HASH.position('');
const LEDGER = HASH.ledger('');

/** What the book holds of one symbol, as far as a stop is concerned. */
interface Held {
  /** Of the entry. */
  readonly plan: string;
  readonly isLong: boolean;
  readonly stop: Decimal;
}

/** A stop that waits, and the plan of the position it was placed for. */
interface Waiting {
  readonly stop: VenueStop;
  readonly plan: string;
}

export class Cover {
  private readonly context: LawContext;
  private readonly held = new Map<string, Held>();
  private readonly ledgers = new Map<string, Decimal>();
  /** Plans whose orders may fill, or have fills that are not folded, by symbol. */
  private readonly underWay = new Map<string, Set<string>>();
  /** Stops of ours, by symbol and client id. */
  private readonly waiting = new Map<string, Map<string, Waiting>>();

  constructor(context: LawContext) {
    this.context = context;
  }

  /** @returns the symbol whose book or ledger this is, if it is one. */
  noteRecord(key: string, fields: Fields | undefined): string | undefined {
    if (key.startsWith(LEDGER)) {
      const symbol = key.slice(LEDGER.length);
      this.ledgers.set(symbol, parseDecimal(fields?.['position_amt']) ?? ZERO);
      return symbol;
    }
    // Snapshots and ledgers bear the book's prefix too.
    if (!key.startsWith(BOOK) || key.slice(BOOK.length).includes(':')) return undefined;
    const symbol = key.slice(BOOK.length);
    const book = fields === undefined ? undefined : readHeld(fields);
    if (book === undefined) this.held.delete(symbol);
    else this.held.set(symbol, book);
    return symbol;
  }

  /** @returns its symbol. */
  noteJournal({ symbol, planId, status, endCode }: Journal): string {
    let plans = this.underWay.get(symbol);
    if (plans === undefined) this.underWay.set(symbol, (plans = new Set<string>()));
    if (status !== 'READY' && endCode === '') plans.add(planId);
    else plans.delete(planId);
    return symbol;
  }

  begins(stop: VenueStop): void {
    const { symbol, clientOrderId } = stop;
    let ours = this.waiting.get(symbol);
    if (ours === undefined) this.waiting.set(symbol, (ours = new Map<string, Waiting>()));
    ours.set(clientOrderId, { stop, plan: this.held.get(symbol)?.plan ?? '' });
  }

  /** @returns the quantity that lost its cover with this stop, ZERO if none did; never more than the stop was for. */
  ends(stop: VenueStop): Decimal {
    const { symbol, clientOrderId, triggerPrice } = stop;
    const known = this.waiting.get(symbol)?.get(clientOrderId);
    this.waiting.get(symbol)?.delete(clientOrderId);
    const held = this.amountToCover(symbol);
    const isOurs = known !== undefined && known.plan === this.held.get(symbol)?.plan;
    if (!isOurs || held === ZERO || (stop.side === 'SELL') !== held > ZERO) return ZERO;
    const size = minimum(absolute(held), stop.quantity ?? absolute(held));
    return this.covered(symbol, held, triggerPrice) < size ? size : ZERO;
  }

  /** The level at which the symbol's position ought to be covered and is not. */
  nakedAt(symbol: string): Decimal | undefined {
    const amount = this.amountToCover(symbol);
    const book = this.held.get(symbol);
    if (amount === ZERO || book === undefined) return undefined;
    return this.covered(symbol, amount, book.stop) >= absolute(amount) ? undefined : book.stop;
  }

  /** A stop of ours that waits where exchange and ledger hold nothing, and no order may change that. */
  leftOver(symbol: string): VenueStop | undefined {
    if ((this.underWay.get(symbol)?.size ?? 0) > 0) return undefined;
    if (this.context.exchange.position(symbol) !== ZERO || (this.ledgers.get(symbol) ?? ZERO) !== ZERO)
      return undefined;
    const [first] = this.waiting.get(symbol)?.values() ?? [];
    return first?.stop;
  }

  /** Signed: what exchange and ledger both know of, on the side of a book that has a stop; anything else is none of ours, yet. */
  private amountToCover(symbol: string): Decimal {
    const [there, here] = [this.context.exchange.position(symbol), this.ledgers.get(symbol) ?? ZERO];
    if (there === ZERO || here === ZERO || there > ZERO !== here > ZERO) return ZERO;
    if (this.held.get(symbol)?.isLong !== there > ZERO) return ZERO;
    const size = minimum(absolute(there), absolute(here));
    return there > ZERO ? size : -size;
  }

  /** What the stops that wait at this level or tighter are for, together. */
  private covered(symbol: string, amount: Decimal, level: Decimal): Decimal {
    const isLong = amount > ZERO;
    let sum = ZERO;
    for (const { stop } of this.waiting.get(symbol)?.values() ?? []) {
      const isTight = isLong ? stop.triggerPrice >= level : stop.triggerPrice <= level;
      if ((stop.side === 'SELL') === isLong && isTight) sum += stop.quantity ?? absolute(amount);
    }
    return sum;
  }
}

/** @returns undefined for a book without a stop. */
function readHeld(fields: Fields): Held | undefined {
  const stop = parseDecimal(fields['stop_loss']);
  if (stop === undefined || stop === ZERO) return undefined;
  return { plan: fields['plan_id'] ?? '', isLong: fields['side'] === 'LONG', stop };
}
