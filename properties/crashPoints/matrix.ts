/** What came of the trials of one world: site × kind of fault × outcome, as text. */
import { faultText } from '../../adapters/sim/run/everyFault.ts';
import type { FaultKind } from '../../adapters/sim/world/faultKinds.ts';
import { columnsFor, tableHead, tableLine, type Cell } from '../../report/table.ts';
import type { Trial } from './explore.ts';

const KINDS: readonly FaultKind[] = ['crash-before', 'crash-after', 'reply-lost', 'accept-reply-lost'];

/** How a trial ended: as without the fault, in another right way, or wrong. */
type Outcome = 'same' | 'other' | 'wrong';

function outcomeOf({ world, struck }: Trial): Outcome {
  if (struck.wrong !== undefined) return 'wrong';
  return struck.end === world.ends[0] ? 'same' : 'other';
}

/** Counts trials by the last fault of each: that of a single, or the one that struck the recovery. */
export class Matrix {
  readonly wrong: Trial[] = [];
  count = 0;
  private readonly rows = new Map<string, Map<FaultKind, Record<Outcome, number>>>();

  note(trial: Trial): void {
    const last = trial.faults.at(-1);
    if (last === undefined) return;
    const name = `${last.site} ${last.key}`;
    const row = this.rows.get(name) ?? new Map<FaultKind, Record<Outcome, number>>();
    const cell = row.get(last.kind) ?? { same: 0, other: 0, wrong: 0 };
    const outcome = outcomeOf(trial);
    cell[outcome] += 1;
    this.count += 1;
    if (outcome === 'wrong') this.wrong.push(trial);
    this.rows.set(name, row.set(last.kind, cell));
  }

  /** `12` ended as without the fault, `+3` in another right way, `!1` wrong. */
  lines(): string[] {
    const body = [...this.rows].map(([name, cells]): Cell[] => [
      { text: name },
      ...KINDS.map((kind) => ({ text: cellText(cells.get(kind)) })),
    ]);
    const heads = [
      { head: 'site', align: 'left' } as const,
      ...KINDS.map((head) => ({ head, align: 'right' }) as const),
    ];
    const columns = columnsFor(heads, body);
    return [tableHead(columns, (text) => text), ...body.map((row) => tableLine(columns, row))];
  }
}

function cellText(cell: Record<Outcome, number> | undefined): string {
  if (cell === undefined) return '';
  const { same, other, wrong } = cell;
  return [same === 0 ? '' : `${same}`, other === 0 ? '' : `+${other}`, wrong === 0 ? '' : `!${wrong}`].join(' ').trim();
}

/** What to know of a trial that ended wrong, and how to see it again. */
export function wrongText({ world, faults, struck }: Trial): string {
  return `${world.name}: ${faults.map(faultText).join(', then ')}: ${struck.wrong}`;
}
