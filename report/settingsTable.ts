/** Every setting with its value, its default and what it is for. */
import type { Colors } from './colors.ts';
import { columnsFor, tableHead, tableLine, wrap, type Cell } from './table.ts';

export interface SettingRecord {
  readonly name: string;
  /** As one would write it in the environment. */
  readonly value: string;
  readonly default: string;
  readonly changed: boolean;
  /** Undefined where the value has none. */
  readonly unit: string | undefined;
  readonly doc: string;
}

const HEADS = [
  { head: 'setting', align: 'left' },
  { head: 'value', align: 'left' },
  { head: 'unit', align: 'left' },
  { head: 'what it is', align: 'left' },
] as const;

/** Longer values (the allowlist) go on a line of their own. */
const VALUE_WIDTH_MAX = 16;
const DOC_WIDTH_MIN = 30;

export function settingsTable(settings: readonly SettingRecord[], width: number, colors: Colors): string {
  const rows = settings.map((setting) => settingRow(setting, colors));
  const columns = columnsFor(HEADS, rows).slice(0, 3);
  const indent = columns.reduce((total, column) => total + column.width + 2, 0);
  const lines = settings.flatMap((setting, index) => {
    const [first = '', ...rest] = wrap(docOf(setting), Math.max(DOC_WIDTH_MIN, width - indent));
    const line = tableLine(
      [...columns, { head: '', align: 'left', width: 0 }],
      [...(rows[index] ?? []), { text: first }],
    );
    const long = setting.value.length > VALUE_WIDTH_MAX ? wrap(setting.value.replaceAll(',', ', '), width - 4) : [];
    return [line, ...rest.map((text) => ' '.repeat(indent) + text), ...long.map((text) => `    ${text}`)];
  });
  const heads = [...columns, { head: 'what it is', align: 'left', width: 0 } as const];
  return [tableHead(heads, colors.bold), ...lines].join('\n');
}

function settingRow({ name, value, unit, changed }: SettingRecord, colors: Colors): readonly Cell[] {
  const paint = changed ? colors.yellow : undefined;
  const shown = value === '' ? '(empty)' : value.length > VALUE_WIDTH_MAX ? '(below)' : value;
  return [
    { text: name, paint },
    { text: shown, paint },
    { text: unit ?? '', paint: colors.dim },
  ];
}

function docOf({ doc, changed, default: initial }: SettingRecord): string {
  return changed ? `${doc}. Changed; the default is ${initial === '' ? 'empty' : initial}` : doc;
}

/** Setting names end in their unit. */
export function unitOf(name: string): string | undefined {
  if (name.endsWith('_USD')) return 'USD';
  if (name.endsWith('_MS')) return 'ms';
  if (name.endsWith('_S')) return 's';
  return name.endsWith('_FRACTION') ? 'fraction' : undefined;
}
