/** The incident library as a table in Markdown: one row per incident, what holds now, and what puts it back. */
import type { ScenarioRecord } from './scenarioList.ts';

const HEADS = ['incident', 'date', 'cost', 'what holds now', 'scenario', 'put back by'] as const;

/** Scenarios that remember no incident come last, without one. */
export function incidentTable(scenarios: readonly ScenarioRecord[]): string {
  const remembered = scenarios.filter(({ incident }) => incident !== undefined);
  const others = scenarios.filter(({ incident }) => incident === undefined);
  return [row(HEADS), row(HEADS.map(() => '---')), ...[...remembered, ...others].map(rowOf)].join('\n');
}

function rowOf({ name, incident, variants }: ScenarioRecord): string {
  const { id = '', date = '', cost = '', guard = '' } = incident ?? {};
  const faults = variants.map((variant) => `\`${variant.name}\``).join(', ');
  return row([id, date, cost, guard, `[${name}](${name}.ts)`, faults]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === '' ? '–' : cell.replaceAll('|', '\\|'))).join(' | ')} |`;
}
