/** One timer of a stage, as a worker's clock and its progress have it: the same rule in both worlds. */
import { timerKey, type TimerSpec } from '../../engine/protocol.ts';

export class OwnTimer {
  readonly name: string;
  /** What its progress is kept under. */
  readonly source: string;
  /** When it falls due next, by the worker's clock, ms. */
  dueMs = 0;
  private readonly everyMs: number;
  private readonly offsetMs: number;
  private position = '';
  /** The position as a number. */
  private done = 0;

  constructor(spec: TimerSpec) {
    this.name = spec.name;
    this.source = timerKey(spec);
    this.everyMs = spec.everyMs;
    this.offsetMs = spec.offsetMs ?? 0;
  }

  /** The number it has at this time. */
  numberAt(clockMs: number): number {
    return Math.floor((clockMs - this.offsetMs) / this.everyMs);
  }

  /** At once when it never ran, and when its last run lies in the future: the clock was set back since. */
  look(position: string | undefined, clockMs: number): void {
    if (position === undefined) {
      this.dueMs = 0;
      return;
    }
    if (position !== this.position) {
      this.position = position;
      this.done = Number(position);
    }
    const isAhead = this.startMs(this.done - 1) > clockMs;
    this.dueMs = isAhead ? 0 : this.startMs(this.done + 1);
  }

  private startMs(number: number): number {
    return number * this.everyMs + this.offsetMs;
  }
}

/** The timer that falls due first, or has been due longest; its `dueMs` is as of now. */
export function firstDue(
  timers: readonly OwnTimer[],
  positions: ReadonlyMap<string, string>,
  clockMs: number,
): OwnTimer | undefined {
  let first: OwnTimer | undefined;
  for (const timer of timers) {
    timer.look(positions.get(timer.source), clockMs);
    if (first === undefined || timer.dueMs < first.dueMs) first = timer;
  }
  return first;
}
