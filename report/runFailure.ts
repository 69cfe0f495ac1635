/** A run that did not come out as it must: what broke, what led there, and how to see it again. */
import type { Colors } from './colors.ts';
import { cameOut, type CheckRecord, type RunRecord } from './runRecord.ts';

export interface FailureContext {
  /** The last events before it that touched the same symbol or plan, oldest first, one line each. */
  readonly leadUp: readonly string[];
  /** What those events have in common, for example `BTCUSDT`. */
  readonly about: string;
  /** The faults that the world put in, one line each. */
  readonly faults: readonly string[];
  readonly repeat: string;
}

/** Violations of one law are mostly the same one again. */
const VIOLATIONS_SHOWN = 5;
const FAULTS_SHOWN = 10;

export function failurePage(run: RunRecord, context: FailureContext, colors: Colors): string {
  const title = run.variant === undefined ? run.scenario : `${run.scenario} / ${run.variant}`;
  const head = `${colors.red(run.verdict === 'crash' ? 'CRASH' : 'FAIL')} ${colors.bold(title)}  seed ${run.seed}`;
  const wrong = run.checks.filter((check) => !cameOut(check)).map((check) => `  ${checkLine(run, check, colors)}`);
  const crash = run.crash === undefined ? [] : [`  ${run.crash}`];
  return [
    head,
    ...crash,
    ...wrong,
    ...section('broken laws, first ones first', shown(run.violations.map(violationLine), VIOLATIONS_SHOWN)),
    ...section(`faults put in (${context.faults.length})`, shown(context.faults, FAULTS_SHOWN)),
    ...section(
      `what led there${context.about === '' ? '' : `, as far as it touched ${context.about}`}`,
      context.leadUp,
    ),
    `  repeat: ${context.repeat}`,
    '',
  ].join('\n');
}

function checkLine(run: RunRecord, check: CheckRecord, colors: Colors): string {
  const how = check.ok ? `held, but ${run.variant ?? 'this run'} should break it` : 'failed';
  return `${colors.red('✗')} ${check.name}: ${how} (${check.detail})`;
}

function violationLine(violation: RunRecord['violations'][number]): string {
  return `${violation.at} law ${violation.law} ${violation.name}: ${violation.detail}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

function shown(lines: readonly string[], most: number): readonly string[] {
  const left = lines.length - most;
  return left > 0 ? [...lines.slice(0, most), `… and ${left} more`] : lines;
}
