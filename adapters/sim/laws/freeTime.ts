/** How much time each symbol has had in which nothing held it up. */
export class FreeTime {
  private readonly everywhere = new StopClock();
  private readonly bySymbol = new Map<string, StopClock>();

  /** @param symbol undefined: all of them. */
  hold(symbol: string | undefined, holder: string, nowMs: number): void {
    this.clock(symbol).hold(holder, nowMs);
  }

  /** Until it is released, and no longer than `forMs`. */
  holdFor(symbol: string | undefined, holder: string, nowMs: number, forMs: number): void {
    this.clock(symbol).hold(holder, nowMs, nowMs + forMs);
  }

  release(symbol: string | undefined, holder: string, nowMs: number): void {
    this.clock(symbol).release(holder, nowMs);
  }

  /** Only differences mean something. A symbol that is held by itself and with all others has that time counted twice. */
  freeMs(symbol: string, nowMs: number): number {
    return nowMs - this.everywhere.heldMs(nowMs) - this.clock(symbol).heldMs(nowMs);
  }

  private clock(symbol: string | undefined): StopClock {
    if (symbol === undefined) return this.everywhere;
    let clock = this.bySymbol.get(symbol);
    if (clock === undefined) this.bySymbol.set(symbol, (clock = new StopClock()));
    return clock;
  }
}

/** How long something was held in all, by however many holders at once. */
class StopClock {
  /** Each with when it lets go by itself. */
  private readonly holders = new Map<string, number>();
  private pastMs = 0;
  private sinceMs = 0;

  hold(holder: string, nowMs: number, untilMs = Number.POSITIVE_INFINITY): void {
    this.settle(nowMs);
    if (this.holders.size === 0) this.sinceMs = nowMs;
    this.holders.set(holder, Math.max(untilMs, this.holders.get(holder) ?? 0));
  }

  release(holder: string, nowMs: number): void {
    this.settle(nowMs);
    if (this.holders.delete(holder) && this.holders.size === 0) this.pastMs += nowMs - this.sinceMs;
  }

  heldMs(nowMs: number): number {
    this.settle(nowMs);
    return this.pastMs + (this.holders.size > 0 ? nowMs - this.sinceMs : 0);
  }

  /** Lets go of those whose time is over. */
  private settle(nowMs: number): void {
    let lastMs = 0;
    for (const [holder, untilMs] of this.holders) {
      if (untilMs > nowMs) continue;
      lastMs = Math.max(lastMs, untilMs);
      this.holders.delete(holder);
    }
    if (lastMs > 0 && this.holders.size === 0) this.pastMs += lastMs - this.sinceMs;
  }
}
