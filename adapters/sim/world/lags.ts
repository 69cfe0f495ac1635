/** Reads of the account that trail behind for a while, on top of what the world is made with. */
import type { ReadLag } from '../exchange/readLag.ts';

export class Lags {
  private readonly lags: { readonly lagMs: number; readonly untilMs: number }[] = [];

  add(lagMs: number, untilMs: number): void {
    this.lags.push({ lagMs, untilMs });
  }

  /** The larger of both. */
  over(usual: ReadLag): ReadLag {
    return (request, nowMs) => {
      let lagMs = usual(request, nowMs);
      for (const lag of this.lags) if (nowMs < lag.untilMs) lagMs = Math.max(lagMs, lag.lagMs);
      return lagMs;
    };
  }
}
