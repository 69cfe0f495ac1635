/** One broken law on one screen: the smallest world in which it breaks, how it came about, and what it takes. */
import type { Colors } from '../colors.ts';
import { count, plural } from '../figures.ts';
import { wrap } from '../table.ts';
import { stepLines } from '../why/page.ts';
import { causeSteps } from './causes.ts';
import type { UnknownRecord } from '../unknownRecord.ts';

export interface FuzzFailure {
  readonly law: string;
  readonly detail: string;
  /** Seeds that break it, the first one first. */
  readonly seeds: readonly number[];
  /** Undefined where nothing could be shrunk: the thread itself broke. */
  readonly smallest?: SmallestCase;
  /** The command that does it again. */
  readonly repeat: string;
  readonly saved?: string;
}

export interface SmallestCase {
  /** How the case was, and how it is: `31 faults`. */
  readonly sizes: readonly (readonly [what: string, before: number, after: number])[];
  readonly runs: number;
  /** False when the work ran out first. */
  readonly isSmallest: boolean;
  readonly parts: Readonly<Record<'faults' | 'outside' | 'signals', readonly string[]>>;
  readonly settings: readonly string[];
  readonly counterfactuals: readonly { readonly without: string; readonly law?: string }[];
  readonly events: readonly UnknownRecord[];
  /** Ids or symbols the violation speaks of. */
  readonly names: readonly string[];
}

const SEEDS_SHOWN = 5;
const PARTS_SHOWN = 12;

export function fuzzFailurePage(failure: FuzzFailure, width: number, colors: Colors): string {
  const { law, detail, seeds, smallest, repeat, saved } = failure;
  return [
    `${colors.red('FAIL')} ${colors.bold(law)}  ${seedText(seeds)}`,
    ...wrap(detail, width - 2).map((line) => `  ${line}`),
    ...(smallest === undefined ? [] : smallestLines(smallest, law, width, colors)),
    ...(saved === undefined ? [] : [`  saved:  ${saved}`]),
    `  repeat: ${repeat}`,
    '',
  ].join('\n');
}

function seedText(seeds: readonly number[]): string {
  const [first, ...others] = seeds;
  const shown = others.slice(0, SEEDS_SHOWN).join(', ');
  const left = others.length - SEEDS_SHOWN;
  const more = others.length === 0 ? '' : `, also ${shown}${left > 0 ? ` and ${count(left)} more` : ''}`;
  return `seed ${first}${more}`;
}

function smallestLines(smallest: SmallestCase, law: string, width: number, colors: Colors): readonly string[] {
  const { sizes, runs, isSmallest, parts, settings, counterfactuals } = smallest;
  const shrunk = sizes.map(([what, before, after]) => `${before} → ${plural(after, what)}`).join(', ');
  const how = isSmallest ? '' : ', not yet the smallest';
  const steps = causeSteps(smallest.events, smallest.names);
  return [
    `  made small: ${shrunk} (${plural(runs, 'run')}${how})`,
    ...section('faults', parts.faults, colors.yellow),
    ...section('from outside', parts.outside, String),
    ...section('signals', parts.signals, String),
    ...section('settings', settings, String),
    ...(steps.length === 0
      ? []
      : ['  how it came about:', ...stepLines(steps, width - 2, colors).map((line) => `  ${line}`)]),
    ...section(
      'counterfactual',
      counterfactuals.map((other) => counterfactualLine(other, law, colors)),
      String,
    ),
  ];
}

function section(title: string, lines: readonly string[], paint: (text: string) => string): readonly string[] {
  const left = lines.length - PARTS_SHOWN;
  const shown = left > 0 ? [...lines.slice(0, PARTS_SHOWN), `… and ${left} more`] : lines;
  return shown.length === 0 ? [] : [`  ${title}:`, ...shown.map((line) => `    ${paint(line)}`)];
}

function counterfactualLine(
  { without, law: other }: SmallestCase['counterfactuals'][number],
  law: string,
  colors: Colors,
): string {
  const then =
    other === undefined
      ? colors.green('passes')
      : other === law
        ? colors.red('breaks all the same')
        : `breaks ${other}`;
  return `${then} without: ${without}`;
}
