/**
 * The hash of a trace: 64 bits over texts and whole numbers, in order. Half the work of `Hash64`, whose results are names
 * that must not change: two UTF-16 code units go into both lanes at once. A day of trading feeds it a hundred million.
 */
export class TraceHash {
  private high = 0x9e3779b9 | 0;
  private low = 0x85ebca6b | 0;

  /** Feeds text; the length goes in too, so that ('ab','c') and ('a','bc') differ. */
  text(value: string): this {
    const { length } = value;
    let high = this.high;
    let low = this.low ^ length;
    const even = length & ~1;
    for (let index = 0; index < even; index += 2) {
      const pair = value.charCodeAt(index) | (value.charCodeAt(index + 1) << 16);
      high = Math.imul(high ^ pair, 0x9e3779b1);
      low = Math.imul(low ^ pair, 0x5f356495) ^ (high >>> 15);
    }
    if (even < length) {
      const last = value.charCodeAt(even);
      high = Math.imul(high ^ last, 0x9e3779b1);
      low = Math.imul(low ^ last, 0x5f356495) ^ (high >>> 15);
    }
    this.high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
    this.low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35) ^ (this.high >>> 15);
    return this;
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
    const high = Math.imul(this.high ^ (this.low >>> 15), 0x85ebca6b);
    const low = Math.imul(this.low ^ (high >>> 13), 0xc2b2ae35);
    return (high >>> 0).toString(16).padStart(8, '0') + ((low ^ (low >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }
}
