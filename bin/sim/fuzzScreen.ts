/** How a fuzz run shows that it goes on: a line redrawn in place on a terminal, a line now and then in a pipe. */
import type { FuzzPace, FuzzRecord } from '../../report/fuzz/fuzzRecord.ts';
import { progressLine } from '../../report/fuzz/fuzzText.ts';
import type { Terminal } from '../cli/terminal.ts';

const REDRAW_MS = 200;
const PLAIN_MS = 10_000;
/** To the start of the line, and away with what stands there. */
const CLEAR_LINE = '\r\x1b[2K';

export class FuzzScreen {
  private readonly terminal: Terminal;
  private drawnMs = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  progress(run: FuzzRecord, pace: FuzzPace): void {
    const { live, columns, colors, out } = this.terminal;
    if (pace.wallMs - this.drawnMs < (live ? REDRAW_MS : PLAIN_MS)) return;
    this.drawnMs = pace.wallMs;
    if (!live) return out(`${progressLine(run, pace, colors)}\n`);
    const plain = { ...colors, red: String };
    const line = progressLine(run, pace, plain);
    return out(CLEAR_LINE + (line.length < columns ? progressLine(run, pace, colors) : line.slice(0, columns - 1)));
  }

  /** A step that takes a while, after the seeds. */
  step(text: string): void {
    const { live, columns, out } = this.terminal;
    out(live ? CLEAR_LINE + text.slice(0, columns - 1) : `${text}\n`);
  }

  clear(): void {
    if (this.terminal.live) this.terminal.out(CLEAR_LINE);
  }
}
