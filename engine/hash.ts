/**
 * A 64-bit content hash for names we derive ourselves (plan ids, client order ids, dedup keys, commit ids)
 * and for the trace. Not cryptographic: it must only be the same everywhere and spread well. Two 32-bit
 * multiply-xor lanes over UTF-16 code units, mixed into each other at the end.
 */
export class Hash64 {
  private high = 0x9e3779b9 | 0;
  private low = 0x85ebca6b | 0;

  /** Feeds text; the length goes in too, so that ('ab','c') and ('a','bc') differ. */
  text(value: string): this {
    let high = this.high;
    let low = this.low;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      high = Math.imul(high ^ code, 0x9e3779b1);
      low = Math.imul(low ^ code, 0x5f356495);
      low ^= high >>> 15;
    }
    this.high = high;
    this.low = low;
    return this.integer(value.length);
  }

  /** Feeds the low 53 bits of a whole number. */
  integer(value: number): this {
    const upper = Math.trunc(value / 0x100000000) | 0;
    this.high = Math.imul(this.high ^ (value | 0), 0x9e3779b1) ^ upper;
    this.low = Math.imul(this.low ^ upper, 0x5f356495) ^ (this.high >>> 13) ^ (value | 0);
    return this;
  }

  /** 16 lower-case hex digits of what was fed so far; feeding may go on. */
  hex(): string {
    let high =
      Math.imul(this.high ^ (this.high >>> 16), 0x85ebca6b) ^ Math.imul(this.low ^ (this.low >>> 13), 0xc2b2ae35);
    let low = Math.imul(this.low ^ (this.low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    high ^= low >>> 16;
    low ^= high >>> 15;
    return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
  }
}

/** The hash of some texts, in order. */
export function hashOf(...parts: readonly string[]): string {
  const hash = new Hash64();
  for (const part of parts) hash.text(part);
  return hash.hex();
}
