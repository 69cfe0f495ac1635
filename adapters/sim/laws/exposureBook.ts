/** The desk's exposure hash, folded from its commits: reserved or held notional by symbol. */
import { parseDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Fields, Write } from '../../../engine/protocol.ts';

export class ExposureBook {
  totalUsd: Decimal = ZERO;
  private readonly bySymbol = new Map<string, Decimal>();

  get count(): number {
    return this.bySymbol.size;
  }

  has(symbol: string): boolean {
    return this.bySymbol.has(symbol);
  }

  of(symbol: string): Decimal {
    return this.bySymbol.get(symbol) ?? ZERO;
  }

  note(write: Write): void {
    if (write.key !== HASH.exposure) return;
    switch (write.op) {
      case 'put':
      case 'merge':
        if (write.op === 'put') this.clear();
        this.set(write.fields);
        break;
      case 'drop':
        for (const symbol of write.fields) this.drop(symbol);
        break;
      case 'delete':
        this.clear();
        break;
      default:
        break;
    }
  }

  private set(fields: Fields): void {
    for (const symbol in fields) {
      this.drop(symbol);
      const notionalUsd = parseDecimal(fields[symbol]) ?? ZERO;
      this.bySymbol.set(symbol, notionalUsd);
      this.totalUsd += notionalUsd;
    }
  }

  private drop(symbol: string): void {
    this.totalUsd -= this.bySymbol.get(symbol) ?? ZERO;
    this.bySymbol.delete(symbol);
  }

  private clear(): void {
    this.bySymbol.clear();
    this.totalUsd = ZERO;
  }
}
