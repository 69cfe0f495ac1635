/** The table that grows while scenarios run; on a terminal its last row is redrawn as the run goes on. */
import type { WorldObserver } from '../../adapters/sim/world/observer.ts';
import { progressCells, runCells, runColumns } from '../../report/runRow.ts';
import { fitColumns, tableHead, tableLine, type Column } from '../../report/table.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Outcome } from './execute.ts';
import type { Selected } from './selection.ts';

const REDRAW_MS = 100;
/** Commits between two looks at the wall clock. */
const COMMITS_PER_LOOK = 64;
/** To the start of the line, and away with what stands there. */
const CLEAR_LINE = '\r\x1b[2K';

export class RunScreen {
  private readonly terminal: Terminal;
  private readonly columns: readonly Column[];

  constructor(terminal: Terminal, selected: readonly Selected[]) {
    this.terminal = terminal;
    const runs = selected.map(({ scenario, variant }) => ({ scenario: scenario.name, variant: variant?.name }));
    const all = runColumns(runs);
    this.columns = terminal.live ? fitColumns(all, terminal.columns) : all;
  }

  head(): void {
    this.terminal.out(`${tableHead(this.columns, this.terminal.colors.bold)}\n`);
  }

  /** What redraws the row of a run; nobody where nothing can be redrawn. */
  watch({ scenario, variant }: Selected): readonly WorldObserver[] {
    const { live, colors } = this.terminal;
    if (!live) return [];
    const startedMs = performance.now();
    let commits = 0;
    let firstAtMs = 0;
    let drawnMs = Number.NEGATIVE_INFINITY;
    const onCommit: WorldObserver['onCommit'] = ({ atMs }) => {
      if (commits === 0) firstAtMs = atMs;
      commits += 1;
      if (commits % COMMITS_PER_LOOK !== 1) return;
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      const virtualSeconds = (atMs - firstAtMs) / 1_000;
      const progress = { scenario: scenario.name, variant: variant?.name, virtualSeconds, wallMs: nowMs - startedMs };
      this.terminal.out(CLEAR_LINE + tableLine(this.columns, progressCells(progress, colors)));
    };
    return [{ onCommit }];
  }

  finished(outcome: Outcome): void {
    const { live, colors } = this.terminal;
    this.terminal.out(`${live ? CLEAR_LINE : ''}${tableLine(this.columns, runCells(outcome, colors))}\n`);
  }

  /** Leaves no half-drawn row behind. */
  clear(): void {
    if (this.terminal.live) this.terminal.out(CLEAR_LINE);
  }
}
