/** `why` on one screen: who it is, what happened when, and what came of it. */
import type { Colors } from '../colors.ts';
import { wrap } from '../table.ts';
import type { EndingWord, Way } from './way.ts';
import type { Step } from './steps.ts';
import type { Story } from './wayStory.ts';

const STEPS_SHOWN = 40;
const WAYS_SHOWN = 10;
const OFFSET_WIDTH = 13;
const STAGE_WIDTH = 9;

export function whyPage(story: Story, others: readonly Way[], width: number, colors: Colors): string {
  const { way, steps, ending, verdict } = story;
  const paint = colorOf(ending?.word, colors);
  return [
    colors.bold([way.symbol, way.side, way.action].filter((word) => word !== '').join(' ') || 'unreadable signal'),
    colors.dim(idsOf(way).join('  ')),
    '',
    ...stepLines(steps, width, colors),
    '',
    paint(verdict),
    ...(others.length === 0 ? [] : ['', ...wayLines(others, colors)]),
  ].join('\n');
}

function idsOf(way: Way): readonly string[] {
  const { rootId, planIds, clientOrderIds, correlationId, time } = way;
  const plans = planIds.filter((id) => id !== rootId);
  return [
    `root ${rootId}`,
    ...plans.map((id) => `plan ${id}`),
    ...clientOrderIds.map((id) => `client id ${id}`),
    ...(correlationId === '' ? [] : [`correlation ${correlationId}`]),
    `from ${time}`,
  ];
}

/** Steps with the time since the first of them; of many the first and the last. */
export function stepLines(steps: readonly Step[], width: number, colors: Colors): readonly string[] {
  const startUs = steps[0]?.us ?? 0;
  const left = steps.length - STEPS_SHOWN;
  if (left <= 0) return steps.flatMap((step) => stepLine(step, startUs, width, colors));
  const head = steps.slice(0, STEPS_SHOWN / 2);
  const tail = steps.slice(-STEPS_SHOWN / 2);
  const lines = (some: readonly Step[]) => some.flatMap((step) => stepLine(step, startUs, width, colors));
  return [...lines(head), colors.dim(`${' '.repeat(OFFSET_WIDTH)}… ${left} more steps, see --json`), ...lines(tail)];
}

function stepLine(step: Step, startUs: number, width: number, colors: Colors): readonly string[] {
  const offset = `+${((step.us - startUs) / 1_000).toFixed(1)} ms`.padStart(OFFSET_WIDTH - 2);
  const indent = ' '.repeat(OFFSET_WIDTH + STAGE_WIDTH);
  const numbers = Object.entries(step.numbers)
    .map(([name, value]) => `${name}=${short(value)}`)
    .join(' ');
  const what = `${step.what}${numbers === '' ? '' : `: ${numbers}`}`;
  const [first = '', ...rest] = wrap(what, Math.max(40, width - indent.length));
  const stage = step.stage.padEnd(STAGE_WIDTH);
  const head = `${colors.dim(offset)}  ${step.stage === 'fault' ? colors.yellow(stage) : colors.cyan(stage)}${first}`;
  return [head, ...rest.map((text) => `${indent}${text}`)];
}

/** Other ways of the same name, one line each. */
function wayLines(ways: readonly Way[], colors: Colors): readonly string[] {
  const lines = ways.slice(0, WAYS_SHOWN).map((way) => {
    const id = way.planIds.at(-1) ?? way.rootId;
    const ended = way.ending === undefined ? 'not ended here' : `${way.ending.word} ${way.ending.code}`;
    const what = [way.symbol, way.side, way.action].filter((word) => word !== '').join(' ');
    return `  ${way.time}  ${id.padEnd(20)}  ${what.padEnd(34)}  ${ended}`;
  });
  const left = ways.length - lines.length;
  return [
    colors.bold('Others, newest first:'),
    ...lines,
    ...(left > 0 ? [colors.dim(`  … and ${left} older ones`)] : []),
  ];
}

function short(value: string): string {
  const tidy = /^-?\d+\.\d{7,}$/.test(value) ? value.replace(/(\.\d{6})\d+$/, '$1…') : value;
  return tidy.length > 80 ? `${tidy.slice(0, 79)}…` : tidy;
}

function colorOf(word: EndingWord | undefined, colors: Colors): (text: string) => string {
  if (word === 'TRADED' || word === 'DONE') return colors.green;
  return word === undefined ? colors.yellow : colors.red;
}
