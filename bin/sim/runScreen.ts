/** The table that grows while scenarios run; on a terminal its last row is redrawn as the run goes on. */
import { progressCells, runCells, runColumns } from '../../report/runRow.ts';
import { fitColumns, tableHead, tableLine, type Column } from '../../report/table.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Outcome } from './execute.ts';
import type { RunProgress } from './runProgress.ts';
import type { Selected } from './selection.ts';

/** To the start of the line, and away with what stands there. */
const CLEAR_LINE = '\r\x1b[2K';

export class RunScreen {
  /** Whether anybody sees how far a run has come. */
  readonly live: boolean;
  private readonly terminal: Terminal;
  private readonly columns: readonly Column[];

  constructor(terminal: Terminal, selected: readonly Selected[]) {
    this.live = terminal.live;
    this.terminal = terminal;
    const runs = selected.map(({ scenario, variant }) => ({ scenario: scenario.name, variant: variant?.name }));
    const all = runColumns(runs);
    this.columns = terminal.live ? fitColumns(all, terminal.columns) : all;
  }

  head(): void {
    this.terminal.out(`${tableHead(this.columns, this.terminal.colors.bold)}\n`);
  }

  /** Draws the row of a run under way; nothing where nothing can be redrawn. */
  running({ scenario, variant }: Selected, progress: RunProgress): void {
    const { live, colors } = this.terminal;
    if (!live) return;
    const cells = progressCells({ scenario: scenario.name, variant: variant?.name, ...progress }, colors);
    this.terminal.out(CLEAR_LINE + tableLine(this.columns, cells));
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
