/** What a replay of a journal found, as text. */
import type { Colors } from './colors.ts';
import { count } from './figures.ts';
import { whatIfLines, type WhatIfRecord } from './whatIf.ts';

/** Of one recording. */
export interface RecordingRecord {
  readonly version: string;
  readonly about: Readonly<Record<string, string>>;
  readonly startedAt: string;
}

export interface DifferenceRecord {
  readonly event: number;
  readonly stage: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export interface ReplayRecord {
  readonly events: number;
  readonly lives: number;
  readonly commits: number;
  readonly calls: number;
  readonly passedOver: number;
  readonly recordings: readonly RecordingRecord[];
  readonly isEnded: boolean;
  readonly difference: DifferenceRecord | undefined;
  readonly torn: readonly { readonly path: string; readonly offset: number; readonly bytes: number }[];
  readonly wallMs: number;
  /** What other settings would have decided. */
  readonly whatIf?: WhatIfRecord;
}

/** Characters shown before and behind the first that differs. */
const BEFORE = 60;
const BEHIND = 140;

export function replayText(record: ReplayRecord, colors: Colors): string {
  const { events, lives, commits, calls, difference, wallMs } = record;
  const lines = record.recordings.map(
    ({ version, about, startedAt }) => `recorded  ${startedAt}  version ${version}  ${pairs(about)}`,
  );
  for (const { path, offset, bytes } of record.torn)
    lines.push(`torn off  ${path}: ${bytes} bytes behind offset ${offset}: the process died while it wrote them`);
  if (record.passedOver > 0)
    lines.push(`left out  ${count(record.passedOver)} events of runners that began in files that are gone`);
  if (difference === undefined && !record.isEnded) lines.push('          the last recording was cut off, not stopped');
  lines.push(
    `replayed  ${count(events)} events: ${count(lives)} runners, ${count(commits)} commits, ${count(calls)} requests to the venue, in ${(wallMs / 1_000).toFixed(1)} s`,
  );
  const asked = record.whatIf === undefined ? [] : whatIfLines(record.whatIf, colors);
  if (difference === undefined)
    lines.push(colors.green('IDENTICAL every decision and every request to the venue, byte by byte'), ...asked);
  else lines.push(...differenceLines(difference, colors));
  return lines.join('\n');
}

function differenceLines({ event, stage, what, expected, got }: DifferenceRecord, colors: Colors): readonly string[] {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  return [
    colors.red(`DIFFERENT event ${event}, ${what} of ${stage}, from character ${at} on`),
    `expected  ${around(expected, at)}`,
    `got       ${around(got, at)}`,
  ];
}

function around(text: string, at: number): string {
  const from = Math.max(0, at - BEFORE);
  const shown = text.slice(from, at + BEHIND);
  return `${from > 0 ? '…' : ''}${shown}${at + BEHIND < text.length ? '…' : ''}`;
}

function pairs(about: Readonly<Record<string, string>>): string {
  return Object.entries(about)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
