/** What of each symbol's position entries of ours made: theirs until our closes have taken as much away, or it is gone. */
import { ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { VenueEvent } from '../exchange/events.ts';

export class OwnPositions {
  /** Signed, never zero, and never beyond the position itself. */
  private readonly amounts = new Map<string, Decimal>();

  has(symbol: string): boolean {
    return this.amounts.has(symbol);
  }

  /** @returns the symbol whose answer changed, if any. */
  note(event: VenueEvent): string | undefined {
    if (event.kind !== 'fill' && event.kind !== 'positionChanged') return undefined;
    const symbol = event.kind === 'fill' ? event.order.symbol : event.symbol;
    const before = this.amounts.get(symbol) ?? ZERO;
    const after = within(event.kind === 'fill' ? before + changeOf(event, before) : before, event.position);
    if (after === ZERO) this.amounts.delete(symbol);
    else this.amounts.set(symbol, after);
    return (before === ZERO) === (after === ZERO) ? undefined : symbol;
  }
}

/** A close takes away what is ours first, and no more. */
function changeOf({ origin, order, trade }: Extract<VenueEvent, { kind: 'fill' }>, held: Decimal): Decimal {
  if (origin !== 'client') return ZERO;
  const signed = order.side === 'BUY' ? trade.quantity : -trade.quantity;
  return order.reduceOnly ? within(held + signed, held) - held : signed;
}

/** `amount`, cut to lie between nothing and `bound`. */
function within(amount: Decimal, bound: Decimal): Decimal {
  if (bound > ZERO) return amount < ZERO ? ZERO : amount > bound ? bound : amount;
  return amount > ZERO ? ZERO : amount < bound ? bound : amount;
}
