/**
 * How much the venue still lets us ask in this minute. Its own count, in every answer's header, is believed; what is
 * under way is added. Reads leave a part of it to orders, which are never held back here: a ban is kept by the gate.
 */

const HEADER = 'x-mbx-used-weight-1m';
/** Live trading's limit of an IP (demo trading allows more); research/binance-usdm-and-ccxt.md 2.6. */
const LIMIT_PER_MINUTE = 2_400;
/** The part of it that reads may use. */
const READS_SHARE = 0.75;
const MINUTE_MS = 60_000;
/** What a read weighs before the venue has counted it; the dearest of all weighs 40. */
const UNCOUNTED = 5;

export class WeightBudget {
  private readonly nowMs: () => number;
  private minute = 0;
  private used = 0;
  private underWay = 0;

  /** @param nowMs the venue's time, as far as it is known */
  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  note(headers: Headers): void {
    const used = Number(headers.get(HEADER) ?? Number.NaN);
    if (Number.isNaN(used)) return;
    this.turn();
    // Answers overtake each other: within one minute the count only grows.
    this.used = Math.max(this.used, used);
  }

  /** Waits until a read may go, a minute at most, and counts it until `done`. */
  async takeRead(): Promise<() => void> {
    this.turn();
    if (this.used + this.underWay >= LIMIT_PER_MINUTE * READS_SHARE) {
      const now = this.nowMs();
      await new Promise((resolve) => setTimeout(resolve, (this.minute + 1) * MINUTE_MS - now));
      this.turn();
    }
    this.underWay += UNCOUNTED;
    return () => {
      this.underWay -= UNCOUNTED;
    };
  }

  private turn(): void {
    const minute = Math.floor(this.nowMs() / MINUTE_MS);
    if (minute === this.minute) return;
    this.minute = minute;
    this.used = 0;
  }
}
