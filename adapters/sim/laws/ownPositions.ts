/** Which symbols hold a position that an entry of ours made: from its first fill until the symbol is flat. */
import { ZERO } from '../../../engine/decimal.ts';
import type { VenueEvent } from '../exchange/events.ts';

export class OwnPositions {
  private readonly symbols = new Set<string>();

  has(symbol: string): boolean {
    return this.symbols.has(symbol);
  }

  /** @returns the symbol whose answer changed, if any. */
  note(event: VenueEvent): string | undefined {
    if (event.kind === 'fill') {
      const { symbol, reduceOnly } = event.order;
      if (event.origin !== 'client' || reduceOnly || event.position === ZERO || this.symbols.has(symbol))
        return undefined;
      this.symbols.add(symbol);
      return symbol;
    }
    if (event.kind !== 'positionChanged' || event.position !== ZERO) return undefined;
    return this.symbols.delete(event.symbol) ? event.symbol : undefined;
  }
}
