/** Whether more than `countMax` things happened within any `windowMs`: a ring of the newest times. */
export class RateWindow {
  private readonly times: Float64Array;
  private readonly windowMs: number;
  private next = 0;

  constructor(countMax: number, windowMs: number) {
    this.times = new Float64Array(countMax).fill(Number.NEGATIVE_INFINITY);
    this.windowMs = windowMs;
  }

  /** Notes one at `nowMs`. @returns true when it is one too many. */
  isOver(nowMs: number): boolean {
    const before = this.times[this.next] ?? Number.NEGATIVE_INFINITY;
    this.times[this.next] = nowMs;
    this.next = (this.next + 1) % this.times.length;
    return nowMs - before < this.windowMs;
  }
}
