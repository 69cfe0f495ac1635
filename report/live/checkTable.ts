/** What was found before the start: the table, and below it what to do, the worst first. */
import type { Colors } from '../colors.ts';
import { columnsFor, tableLine, wrap, type Cell } from '../table.ts';

export interface CheckRecord {
  readonly name: string;
  readonly level: 'pass' | 'warn' | 'fail';
  readonly found: string;
  readonly cure: string;
}

const WORDS = { pass: 'pass', warn: 'WARN', fail: 'FAIL' } as const;
const HEADS = ['', 'check', 'found'].map((head) => ({ head, align: 'left' as const }));

export function checkText(checks: readonly CheckRecord[], width: number, colors: Colors): string {
  const paints = { pass: colors.green, warn: colors.yellow, fail: colors.red };
  const rows = checks.map(({ name, level, found }): readonly Cell[] => [
    { text: WORDS[level], paint: paints[level] },
    { text: name },
    { text: found },
  ]);
  const columns = columnsFor(HEADS, rows);
  const indent = columns.slice(0, 2).reduce((sum, column) => sum + column.width + 2, 0);
  const lines = checks.flatMap(({ found, cure }, index) => {
    const [first = '', ...rest] = wrap(found, Math.max(30, width - indent));
    const row = tableLine(columns, [...(rows[index] ?? []).slice(0, 2), { text: first }]);
    const more = cure === '' ? rest : [...rest, ...wrap(`→ ${cure}`, Math.max(30, width - indent))];
    return [row, ...more.map((text) => `${' '.repeat(indent)}${text}`)];
  });
  return [...lines, '', summary(checks, colors)].join('\n');
}

function summary(checks: readonly CheckRecord[], colors: Colors): string {
  const count = (level: CheckRecord['level']) => checks.filter((check) => check.level === level).length;
  const told = `${count('pass')} pass, ${count('warn')} warn, ${count('fail')} fail`;
  if (count('fail') > 0) return colors.red(`${told}: not fit to start`);
  return count('warn') > 0 ? colors.yellow(`${told}: may start`) : colors.green(`${told}: fit to start`);
}
