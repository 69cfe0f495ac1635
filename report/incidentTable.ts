/** The incident library as a table in Markdown: one row per incident, what holds now, and what puts it back. */
import type { ScenarioRecord } from './scenarioList.ts';

const HEADS = ['incident', 'date', 'cost', 'what holds now', 'scenario', 'put back by'] as const;

/** In the order in which they happened; what has no day comes last. */
export function incidentTable(scenarios: readonly ScenarioRecord[]): string {
  const sorted = [...scenarios].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [row(HEADS), row(HEADS.map(() => '---')), ...sorted.map(rowOf)].join('\n');
}

/** Dates are ISO, and letters come behind digits. */
function keyOf({ name, incident }: ScenarioRecord): string {
  const date = incident?.date ?? '';
  return `${date === '' ? (incident === undefined ? 'none' : 'dateless') : date} ${name}`;
}

function rowOf({ name, incident, variants }: ScenarioRecord): string {
  const { id = '', date = '', cost = '', guard = '' } = incident ?? {};
  const faults = variants.map((variant) => `\`${variant.name}\``).join(', ');
  return row([id, date, cost, guard, `[${name}](${name}.ts)`, faults]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === '' ? '–' : cell.replaceAll('|', '\\|'))).join(' | ')} |`;
}
