/** How far a backtest is, on one line that is redrawn; nothing where nothing can be redrawn. */
import { isoTime } from '../../engine/time.ts';
import { minuteOf, percent } from '../../report/backtest/units.ts';
import { duration, plural, speed } from '../../report/figures.ts';
import type { Terminal } from '../cli/terminal.ts';

const REDRAW_MS = 100;
/** To the start of the line, and away with what stands there. */
const CLEAR_LINE = '\r\x1b[2K';

export class BacktestScreen {
  private readonly terminal: Terminal;
  private readonly fromMs: number;
  private readonly toMs: number;
  private readonly startedMs = performance.now();
  private drawnMs = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, period: { readonly fromMs: number; readonly toMs: number }) {
    this.terminal = terminal;
    this.fromMs = period.fromMs;
    this.toMs = period.toMs;
  }

  show(atMs: number, fills: number): void {
    const nowMs = performance.now();
    if (!this.terminal.live || nowMs - this.drawnMs < REDRAW_MS) return;
    this.drawnMs = nowMs;
    const wallMs = nowMs - this.startedMs;
    const done = (atMs - this.fromMs) / (this.toMs - this.fromMs);
    const left = duration((wallMs / 1000) * (1 / done - 1));
    const pace = speed((atMs - this.fromMs) / 1000, wallMs);
    const line = `${minuteOf(isoTime(atMs))}  ${percent(done, 0)}  ${pace}  ${plural(fills, 'fill')}  ${left} left`;
    this.terminal.out(CLEAR_LINE + line.slice(0, Math.max(1, this.terminal.columns - 1)));
  }

  /** Leaves no half-drawn line behind. */
  clear(): void {
    if (this.terminal.live) this.terminal.out(CLEAR_LINE);
  }
}
